console.log('Checks the cleanup when the job ends.');
