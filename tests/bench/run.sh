#!/bin/sh
# run.sh DOCKMEND FOLDER: the budgets of design section 8, as ratios.
# FOLDER holds Dockerfiles; for a verdict it should hold thousands.
set -eu
program=$1 folder=$2
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$work/spawn" "$here/spawn.c"

printf 'FROM debian:12\nRUN apt-get update && apt-get install git\nCMD ["git"]\n' >"$work/Dockerfile"
cat >"$work/cat.sh" <<'END'
#!/bin/sh
find "$1" -type f \( -name Dockerfile -o -name 'Dockerfile.*' -o -name '*.Dockerfile' -o -name '*.dockerfile' \
	-o -name 'Containerfile*' \) -exec cat {} +
END
chmod +x "$work/cat.sh"

echo "one file, against true:"
"$work/spawn" 400 "$program" --no-config --check --fail-on never "$work/Dockerfile" -- true
echo "a folder on one worker, against find and cat:"
"$work/spawn" 9 "$program" --no-config --check --fail-on never -j 1 -q "$folder" -- "$work/cat.sh" "$folder"

# linear: four times the size, at most about four times the time
for kind in lines stages continuations; do
	for count in 10000 40000; do
		file=$work/$kind.$count.Dockerfile
		case $kind in
		lines) { echo "FROM debian:12"; yes 'RUN apt-get install -y git' | head -n $count; } >"$file" ;;
		stages) yes 'FROM debian:12' | head -n $((count / 10)) >"$file" ;;
		continuations) { printf 'FROM debian:12\nRUN true'; yes " \\
 && true" | head -n $((2 * count)); echo; } >"$file" ;;
		esac
	done
	echo "$kind, four times as many:"
	"$work/spawn" 5 "$program" --no-config --check --fail-on never "$work/$kind.40000.Dockerfile" -- \
		"$program" --no-config --check --fail-on never "$work/$kind.10000.Dockerfile"
done
