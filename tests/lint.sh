#!/bin/sh
# Compilers with -Werror, clang-format, clang-tidy, cppcheck. Quiet where all is well. COMPILERS in the environment: those that
# compile, NODES: how many states of a function clang-tidy follows, where its own number is not wanted (it is most of the time).
set -e
for cc in ${COMPILERS:-gcc clang}; do
	make -s -j2 all BUILD="build/lint-$cc" CC=$cc WERROR=-Werror CFLAGS='-O1 -g'
done
# Fixtures are input: how their C is laid out is none of ours.
git ls-files '*.c' '*.h' ':!fixtures' | xargs clang-format --dry-run -Werror
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability,performance -D__GNUC__ \
	--suppress=normalCheckLevelMaxBranches -Isrc src transforms
git ls-files 'src/*.c' 'transforms/*.c' | grep -v '^transforms/catalogue/' |
	xargs -P 2 -I{} clang-tidy --quiet {} -- -std=c11 -D_GNU_SOURCE -Isrc \
		${NODES:+-Xclang -analyzer-config -Xclang max-nodes=$NODES} 2>/dev/null
echo "lint: quiet"
