/**
 * What the suites leave out on Windows, and why: the one list of it. `environment.mjs` skips these tests, `reporter.mjs`
 * prints the list after each run, and fails the run when a test is skipped that is not in the list, or when an entry
 * matches no test.
 *
 * @typedef {object} Skipped
 * @property {string} reason a sentence for developers
 * @property {'Windows' | 'Wine'} on `Wine`: only there, because it differs from Windows
 * @property {Readonly<Record<string, readonly string[]>>} tests by file below `__tests__`: beginnings of full names
 */

/** @type {readonly Skipped[]} */
export const SKIPPED = [
  {
    on: 'Windows',
    reason: 'Windows does not start a script by its first line.',
    tests: {
      'unit/git.test.ts': ['F5: a Git that does not end is ended'],
      'unit/release-script.test.ts': ['the release script '],
      'unit/workflow-stubs.test.ts': ['docker '],
    },
  },
  {
    on: 'Windows',
    reason:
      'Windows has no devices and no named pipes in a directory, and opens a link and a directory as it does a file.',
    tests: {
      'field-cases/closed-log.test.ts': [
        'nor does a log whose disk is full',
        'a reader that is behind gets the whole log',
      ],
      'field-cases/files-and-git.test.ts': ['a link to a device', 'a FIFO'].flatMap((what) => [
        ...['base-config', 'the exclude file', 'the file .git', 'a credentials file'].map(
          (file) => `F5: what is read ${file}: ${what} `,
        ),
        `F5: what is read ${what} that took the place of the file`,
      ]),
      'field-cases/report.test.ts': [
        'D5: outputs that cannot be written at the end of a failed rotation a summary that cannot be written is a warning',
      ],
      'product/files.test.ts': ['an existing path at config-path a directory that is not writable'],
      'unit/target-list.test.ts': ['a file a named pipe'],
      'unit/step.test.ts': [
        ...['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].flatMap((name) => [
          `${name} is not a directory`,
          `${name} is not the device `,
          `${name} F5: is not `,
        ]),
        'a summary that cannot be written is a warning',
      ],
    },
  },
  {
    on: 'Windows',
    reason: 'On Windows, variables whose names differ only in upper and lower case are one.',
    tests: {
      'unit/proxy.test.ts': ['D1: lower case takes precedence over upper case'],
    },
  },
  {
    on: 'Windows',
    reason: 'A variable of Windows holds fewer than 32,768 characters.',
    tests: {
      'field-cases/bad-input.test.ts': ['targets E10: very many wrong ones do not cut off what to do'],
      'product/rotate.test.ts': ['values of 48 KB arrive byte for byte'],
      'product/formats.test.ts': [
        'a key that a format cannot carry is refused before Soda Cloud is asked, and nothing is written env-file: {"api-key-id":"xxxx',
      ],
    },
  },
  {
    on: 'Windows',
    reason: 'Of the signals, Windows has one that a runner sends: CTRL_C, which stands for SIGINT.',
    tests: {
      'field-cases/rotate-key-sources.test.ts': ['key-command that ends itself'],
      'product/files.test.ts': [
        'a cancelled run by SIGINT while Soda Cloud is asked',
        'a cancelled run by SIGTERM while Soda Cloud is asked',
      ],
      'product/rotate-cancel.test.ts': ['SIGBREAK, with which a runner on Windows insists', 'SIGTERM '],
    },
  },
  {
    on: 'Windows',
    reason: 'On Windows, Node gives USERPROFILE to each process that it starts.',
    tests: {
      'field-cases/files-and-git.test.ts': [
        'C6: no HOME the home directory of the account ',
        'C6: no HOME without a home directory',
      ],
    },
  },
  {
    on: 'Windows',
    reason: 'On Windows, no name has a control character.',
    tests: {
      'field-cases/files-and-git.test.ts': [
        'C5: paths with control characters a link to a directory with such a name ',
      ],
    },
  },
  {
    on: 'Windows',
    reason: 'The pictures show paths of Linux.',
    tests: {
      'product/pictures.test.ts': ['the pictures show what the action writes today'],
    },
  },
  {
    on: 'Wine',
    reason: 'Wine does not tell how busy the processors are.',
    tests: {
      'product/bench.test.ts': ['the benchmark of the start '],
    },
  },
  {
    on: 'Wine',
    reason: 'There is no Git under Wine.',
    tests: {
      'product/download.test.ts': [
        'a runner downloads ',
        'the archive contains ',
        'the action runs from the archive ',
      ],
      'field-cases/files-and-git.test.ts': [
        'C2: a config-path that Git tracks ',
        'C3: the line in .git/info/exclude ',
        'F4: the real path decides a link to a ',
        'F4: the real path decides a rule that includes the path again',
        'F4: the real path decides a workspace behind a link',
        'F4: the real path decides an ',
        'F5: what is read the exclude file: a file of 400 MB ',
        'F6: Git files that point outside the repository ',
        'how Git is asked ',
      ],
      'product/files.test.ts': ['in a Git work tree '],
      'unit/git.test.ts': ['Git answers for what is tracked, ignored and neither'],
    },
  },
  {
    on: 'Wine',
    reason: 'Under Wine, making a link succeeds and makes none.',
    tests: {
      'field-cases/credentials.test.ts': [
        'a file with other content is never changed, even with overwrite a symbolic link',
        'post does not follow a link ',
      ],
      'field-cases/files-and-git.test.ts': [
        'F2: post with forged state a directory that a link has taken the place of ',
        'F4: the real path decides a link on the way ',
        'F5: what is read base-config: a file outside the workspace is refused, through a link',
        'F5: what is read base-config: a link within the workspace ',
      ],
      'product/files.test.ts': ['an existing path at config-path a symbolic link '],
      'unit/report-builder.test.ts': ['the file is not made where a link waits in its place'],
      'unit/target-list.test.ts': [
        'a file behind links',
        'a file a link that leads outside',
        'a file a link to itself',
      ],
      'unit/write.test.ts': ['a link that appears at the last moment is not replaced'],
    },
  },
];

/**
 * The entry for a test; `undefined` if it is not skipped.
 * @param {string} file absolute path
 * @param {string} name the names of its blocks and its own, separated by spaces
 */
export function findSkipped(file, name) {
  return entriesOf(file).find((entry) => name.startsWith(entry.beginning));
}

/**
 * The entries that apply to a file in this environment.
 * @param {string} file absolute path
 */
export function entriesOf(file) {
  const path = file.replaceAll('\\', '/');
  return SKIPPED.filter(({ on }) => on === 'Windows' || process.env['WINDOWS_IS_WINE'] === 'true').flatMap(
    ({ reason, tests }) =>
      Object.entries(tests)
        .filter(([name]) => path.endsWith(`/__tests__/${name}`))
        .flatMap(([name, beginnings]) => beginnings.map((beginning) => ({ reason, name, beginning }))),
  );
}
