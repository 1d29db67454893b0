#!/usr/bin/env bash
# The steps of the release workflow, except the attestation. The token is in GH_TOKEN.
#   release.sh check TAG
#   release.sh publish TAG FILE...
set -euo pipefail

fail() {
  printf '::error title=No release::%s\n' "$1"
  exit 1
}

# Whether the tag is the highest version of its major version: a fix of an older one must not move users back.
is_newest() {
  local major=${1%%.*} newest
  newest=$(git tag --list "$major.*.*" | grep -E '^v[0-9]+\.[0-9]+\.[0-9]+$' | sort --version-sort | tail -n 1)
  [ "$newest" = "$1" ]
}

check() {
  [[ $1 =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "The tag $1 is not a version such as v1.2.3."
  local version
  version=$(node --print 'JSON.parse(require("node:fs").readFileSync("package.json", "utf8")).version')
  [ "$1" = "v$version" ] || fail "The tag is $1, and package.json says $version."
  git merge-base --is-ancestor HEAD origin/main || fail "The commit of $1 is not on the branch main."
}

publish() {
  local tag=$1 kind=()
  shift
  if [[ $tag == *-* ]]; then
    kind=(--prerelease)
  elif ! is_newest "$tag"; then
    kind=(--latest=false)
  fi
  # after a failure, the release may exist already
  if gh release view "$tag" > /dev/null 2>&1; then
    gh release upload "$tag" "$@" --clobber
  else
    gh release create "$tag" "$@" --verify-tag --title "$tag" --generate-notes "${kind[@]}" --notes \
      "To verify what you run: \`gh attestation verify dist/main/index.js --repo $GITHUB_REPOSITORY\`, and the same for \`dist/post/index.js\`. The source archives hold only what a runner needs: the sources are in the repository, at this tag."
  fi
  [ "${#kind[@]}" -eq 0 ] || return 0
  move_major "${tag%%.*}"
}

# With the API, so that the checkout needs no token.
move_major() {
  local commit
  commit=$(git rev-parse HEAD)
  if git rev-parse --quiet --verify "refs/tags/$1" > /dev/null; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/git/refs/tags/$1" -f sha="$commit" -F force=true
  else
    gh api --silent --method POST "repos/$GITHUB_REPOSITORY/git/refs" -f ref="refs/tags/$1" -f sha="$commit"
  fi
  printf '%s is now at %s.\n' "$1" "$commit"
}

command=$1
shift
case $command in
  check | publish) "$command" "$@" ;;
  *) fail "Unknown command: $command" ;;
esac
