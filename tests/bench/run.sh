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

# two workers, against one, and against what two processes on half the files each gain on this machine
echo "two workers, against one:"
"$work/spawn" 9 "$program" --no-config --check --fail-on never -j 2 -q "$folder" -- \
	"$program" --no-config --check --fail-on never -j 1 -q "$folder"

# linear: four times the size, at most about four times the time
# many COUNT LINE: the line COUNT times; %d in it counts
many() { awk -v n="$1" -v line="$2" 'BEGIN { for (i = 1; i <= n; i++) { l = line; gsub(/%d/, i, l); gsub(/%p/, i - 1, l); print l } }'; }
make_hostile() {
	case $1 in
	installs) echo 'FROM debian:12' && many "$2" 'RUN apt-get install -y git' ;;
	cleaned) echo 'FROM debian:12' && many "$2" 'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*' ;;
	refreshes) echo 'FROM debian:12' && many "$2" 'RUN apt-get update' ;;
	pip) echo 'FROM python:3.12' && many "$2" 'RUN pip install flask' ;;
	stages) many "$2" 'FROM debian:12 AS s%d' ;;
	chained) echo 'FROM debian:12 AS s0' && many "$2" 'FROM s%p AS s%d' ;;
	users) echo 'FROM debian:12' && many "$2" 'USER u%d' ;;
	env) echo 'FROM debian:12' && many "$2" 'ENV A%d=$A%p' ;;
	args) many "$2" 'ARG A%d=${A%p}' && echo 'FROM debian:${A1}' ;;
	volumes) echo 'FROM debian:12' && many "$2" 'VOLUME /data/%d' && echo 'CMD ["app"]' ;;
	shells) echo 'FROM debian:12' && many "$2" 'SHELL ["/bin/bash", "-c"]' ;;
	copies) echo 'FROM debian:12' && many "$2" 'COPY --from=busybox:1 /a /b' ;;
	continuations) printf 'FROM debian:12\nRUN true \\\n' && many "$2" ' && true \\' && echo ' && true' ;;
	packages) printf 'FROM debian:12\nRUN apt-get install \\\n' && many "$2" '    p%d \\' && echo '    git' ;;
	comments) echo 'FROM debian:12' && many "$2" '# dockmend ignore=pin-digest' && echo 'RUN true' ;;
	nested) echo 'FROM debian:12' && printf 'RUN ' && many "$2" '(' | tr -d '\n' && echo ;;
	dollars) printf 'FROM debian:12\nRUN <<E\n' && many "$2" 'a $(echo ' && echo E ;;
	heredocs) echo 'FROM debian:12' && many "$2" 'RUN <<E\napt-get install git\nE' ;;
	esac
}
for kind in installs cleaned refreshes pip stages chained users env args volumes shells copies continuations packages \
	comments nested dollars heredocs; do
	for count in 5000 20000; do
		make_hostile $kind $count >"$work/$kind.$count.Dockerfile"
	done
	printf '%s, four times as many: ' "$kind"
	timeout 300 "$work/spawn" 1 "$program" --no-config --check --fail-on never "$work/$kind.20000.Dockerfile" -- \
		"$program" --no-config --check --fail-on never "$work/$kind.5000.Dockerfile" || echo failed
done
