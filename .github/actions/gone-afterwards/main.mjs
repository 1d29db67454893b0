console.log('Looks again when the job ends.');
