# Source me after assert.sh: repositories with a service in their Dockerfile, and what is said of them.

check="$program --check -v --no-config --only nonroot-user --fail-on never"

# repository NAME: a new one with a service in its Dockerfile
repository() {
	rm -rf "$1"
	mkdir -p "$1/.git"
	cd "$1" || exit 1
	printf 'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\n' >Dockerfile
	echo 'require("http").createServer((_, answer) => answer.end("x")).listen(3000)' >a.js
	cp a.js b.js
}
# says NAME WANTED [ARGUMENT]...: the findings match
says() {
	name=$1 wanted=$2
	shift 2
	$check "$@" >out 2>err
	ok "$name" has "$wanted" out
	has "$wanted" out || cat out err
	rm -f out err
}
