#!/bin/sh
# musl.sh FOLDER: what `make static` links instead of what Debian built for glibc, as Debian's sources have it: include/,
# lib/ and a specs file for gcc that makes a static PIE of musl-tools (musl-gcc's own makes none). `versions` says what
# it was made from, `copyright` under which licences.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
top=$PWD
machine=$(gcc -dumpmachine)
musl=/usr/lib/$(gcc -print-multiarch | sed 's/-gnu.*//')-musl
rm -rf include lib obj
mkdir -p include lib obj
sh "$here/sources.sh" src libyaml jansson pcre2 libunistring libarchive >versions.new
dpkg-query -W -f '${source:Package} ${source:Version}\n' musl-dev "gcc-$(gcc -dumpversion)" >>versions.new

sed -e 's/Scrt1\.o/rcrt1.o/' -e '/^\*link:/{n;s/.*/-static -pie --no-dynamic-linker -z text -nostdlib/}' "$musl/musl-gcc.specs" >specs
# the kernel's own headers belong to no C library
for folder in linux asm-generic; do
	ln -s "/usr/include/$folder" include/
done
ln -s "/usr/include/$machine/asm" include/

cat >toolchain.cmake <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR $(uname -m))
set(CMAKE_C_COMPILER gcc)
set(CMAKE_C_FLAGS_INIT "-specs=$top/specs -isystem $top/include -O2 -fPIE -ffile-prefix-map=$top=. -fstack-protector-strong ${STATIC_HARDENING-} -ffunction-sections -fdata-sections")
set(CMAKE_FIND_ROOT_PATH $top)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
END
# build LIBRARY TARGET OPTION...
build() {
	library=$1 target=$2
	shift 2
	if ! { cmake -S "src/$library" -B "obj/$library" -DCMAKE_TOOLCHAIN_FILE="$top/toolchain.cmake" -DCMAKE_BUILD_TYPE= \
		-DCMAKE_INSTALL_PREFIX="$top" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF "$@" &&
		${MAKE:-make} -s -C "obj/$library" "$target"; } >"obj/$library.log" 2>&1; then
		tail -n 20 "obj/$library.log" >&2
		exit 2
	fi
}
build libyaml install -DBUILD_TESTING=OFF
build jansson install -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF
build pcre2 install -DPCRE2_BUILD_PCRE2GREP=OFF -DPCRE2_BUILD_TESTS=OFF
# Of tar archives without compression, which is what an engine exports.
without=
for feature in TEST TAR CPIO CAT OPENSSL MBEDTLS NETTLE ZLIB BZip2 LZMA ZSTD LZ4 LZO LIBB2 LIBXML2 EXPAT PCREPOSIX LIBGCC CNG ICONV ACL XATTR WERROR INSTALL; do
	without="$without -DENABLE_$feature=OFF"
done
# shellcheck disable=SC2086
build libarchive archive_static -DPOSIX_REGEX_LIB=NONE $without
cp obj/libarchive/libarchive/libarchive.a lib/
cp src/libarchive/libarchive/archive.h src/libarchive/libarchive/archive_entry.h include/

# uc_width is all that is used of libunistring: one file, while the library's own configuration takes minutes.
ln -s /usr/include/uniwidth.h /usr/include/unitypes.h /usr/include/unistring include/
: >obj/config.h
# shellcheck disable=SC2086
gcc "-specs=$top/specs" -O2 -fPIE -fstack-protector-strong ${STATIC_HARDENING-} -isystem include -Iobj -Isrc/libunistring/lib \
	-c src/libunistring/lib/uniwidth/width.c -o obj/width.o
ar rcs lib/libunistring.a obj/width.o

for library in libyaml jansson pcre2 libunistring libarchive; do
	printf '==== %s ====\n\n' "$library"
	cat "src/$library/debian/copyright"
	echo
done >copyright
printf '==== musl ====\n\n' >>copyright
cat /usr/share/doc/musl-dev/copyright >>copyright
mv versions.new versions
