#!/bin/sh
# portable.sh: what of the sources would compile for macOS, as far as it can be told here: clang takes each file for
# Darwin, with the headers of musl as those of a C library that is not glibc. LINUX names the files that need Linux, and
# why; another one that does fails, and so does one of these that no longer does. Last line: `N passed, N failed`.
set -u
sh tests/install-packages.sh clang musl-tools libyaml-dev libjansson-dev libpcre2-dev libunistring-dev || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# memfd_create, pipe2 and getrandom to ask git; pipe2 and /proc/self/exe to start the helpers; O_PATH and /proc/self/fd for a
# file's true name; extended attributes, which macOS has with other arguments; st_mtim, which macOS calls st_mtimespec. Below
# src/sandbox/ are Landlock, seccomp, signalfd and children that die with their parent. The Makefile's -z options are for
# ELF, and its date is GNU's.
LINUX='src/cli/git.c src/cli/main.c src/file/attributes.c src/file/file.c src/file/inside.c src/file/kept.c src/file/own.c
	src/lock/registry_query.c src/lsp/resolve.c'
WORDS='pipe2|/proc/self/(exe|fd)|SOCK_CLOEXEC|MSG_NOSIGNAL|getrandom|memfd_create|st_mtim|O_TMPFILE|O_PATH|accept4|[fl]?getxattr|[fl]?listxattr'
machine=$(gcc -print-multiarch)
for header in yaml.h jansson.h "$machine/jansson_config.h" jansson_config.h pcre2.h uniwidth.h unitypes.h unistring; do
	[ ! -e "/usr/include/$header" ] || ln -sf "/usr/include/$header" "$work/"
done
passed=0 failed=0
for file in $(git ls-files 'src/*.c' 'transforms/*.c' | grep -Ev '^src/(registry|verify|sandbox)/|^transforms/catalogue/'); do
	needs=no
	case " $(echo $LINUX) " in *" $file "*) needs=yes ;; esac
	# what every BSD has and musl shows to GNU programs only
	if ! grep -qwE "$WORDS" "$file" && clang --target=arm64-apple-macos13 -std=c11 -D_BSD_SOURCE -D_XOPEN_SOURCE=700 -include tests/portable.h -Isrc -nostdlibinc \
		-isystem "/usr/include/${machine%-gnu}-musl" -I"$work" -fsyntax-only -Werror=implicit-function-declaration "$file" >"$work/log" 2>&1; then
		got=no
	else
		got=yes
	fi
	if [ "$got" = "$needs" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1)) && echo "not ok: $file: needs Linux: $got, not $needs" && grep -m 3 'error:' "$work/log"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
