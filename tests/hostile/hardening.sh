#!/bin/sh
# hardening.sh PROGRAM: how the three programs, and all that is linked into them, were compiled.
build=$(dirname "$(realpath "$1")")
. tests/assert.sh

# ELF PROGRAM PATTERN: a line of its headers matches
elf() { readelf -hldW "$1" 2>/dev/null | grep -q -E "$2"; }
for each in dockmend dockmend-registry dockmend-verify; do
	p=$build/$each
	ok "$each: loaded anywhere" elf "$p" 'Type: +DYN'
	ok "$each: PIE" elf "$p" 'FLAGS_1.* PIE'
	ok "$each: RELRO" elf "$p" GNU_RELRO
	ok "$each: bound at once, so that all of RELRO is read-only" elf "$p" 'FLAGS_1.* NOW'
	ok "$each: no stack to execute" elf "$p" 'GNU_STACK.* RW  *0x'
	ok "$each: no segment to write and execute" sh -c '! readelf -lW "$0" | grep -E "LOAD.* RWE "' "$p"
done

# Objects tell more than the programs, whose C library has them already. A sanitizer excludes FORTIFY.
symbol() { for o in "$build"/src/*.o "$build"/src/registry/*.o; do readelf -sW "$o"; done 2>/dev/null | grep -q "UND $1\$"; }
ok 'stack protector' symbol __stack_chk_fail
symbol __asan_init || ok 'FORTIFY' symbol '__\(v\?snprintf\|memcpy\|read\|readlink\)_chk'
case $(uname -m) in
x86_64)
	for o in "$build"/src/*.o "$build"/src/registry/*.o "$build"/src/verify/*.o "$build"/transforms/*.o "$build"/catalogue.o "$build"/filters.o; do
		readelf -nW "$o" 2>/dev/null | grep -q 'IBT, SHSTK' || echo "${o##*/}"
	done >unmarked
	ok 'control-flow protection' same unmarked /dev/null
	# the loop that touches each page of a large frame: orq of gcc, movq of clang
	probe='or[ql]? +\$0x0,.*\(%rsp\)'
	readelf -p .comment "$build/src/sandbox/launcher.o" 2>/dev/null | grep -q clang && probe='mov[ql]? +\$0x0,.*\(%rsp\)'
	ok 'stack clash protection' sh -c 'objdump -d "$0" 2>/dev/null | grep -q -E "$1"' "$build/src/sandbox/launcher.o" "$probe"
	;;
esac
finish
