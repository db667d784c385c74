#!/bin/sh
# settings.sh PROGRAM: settings, manifests and sources of the context that somebody made up cost little.
. tests/assert.sh

check="$program --check --no-config --only nonroot-user --fail-on never"
fresh() {
	rm -rf "$work/r"
	mkdir -p "$work/r/src/main/java" "$work/r/src/main/resources" "$work/r/target"
	cd "$work/r" || exit 1
}
java() {
	fresh
	printf 'FROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY target/*.jar app.jar\nCMD ["java", "-jar", "app.jar"]\n' >Dockerfile
	echo 'class A { public static void main(String[] a) { System.out.println("x"); } }' >src/main/java/A.java
	echo '<project><groupId>com.acme</groupId><artifactId>a</artifactId></project>' >pom.xml
	echo a >target/a.jar
}
script() {
	fresh
	printf 'FROM node:22\nWORKDIR /app\nCOPY . .\nEXPOSE 8080\nCMD ["node", "a.js"]\n' >Dockerfile
}

java
repeat 300 '<include resource="a.xml"/>\n' >src/main/resources/logback.xml
repeat 12000 '<a>b</a>  ' >src/main/resources/a.xml
ok 'one resource 300 times' cheap 1 100 0 $check .
java
{ repeat 40 '<include resource="a.xml"/>\n' && repeat 40 '<include resource="b.xml"/>\n'; } >src/main/resources/logback.xml
repeat 12000 '<a>b</a>  ' >src/main/resources/a.xml
cp src/main/resources/a.xml src/main/resources/b.xml
ok 'two resources in turn' cheap 1 100 0 $check .
java
{ echo "a=$(repeat 15000 '${b}')" && echo "b=$(repeat 15000 '${c}')" && echo "c=$(repeat 15000 d)"; } >src/main/resources/application.properties
ok 'placeholders of placeholders' cheap 1 100 0 $check .
java
for name in application application-dev application-prod application-test; do
	echo "a=$(repeat 60000 '${')" >src/main/resources/$name.properties
done
ok 'placeholders that never end' cheap 1 100 0 $check .
java
echo "a=\${$(repeat 60000 b.)}" >src/main/resources/application.properties
ok 'the name of a placeholder that never ends' cheap 1 100 0 $check .
java
i=0
while [ $i -lt 30 ]; do
	printf '%*s%s:\n' $i '' "$(repeat 2500 a)"
	i=$((i + 1))
done >src/main/resources/application.yml
repeat 4000 "$(printf '%30s%s: b' '' c)\n" >>src/main/resources/application.yml
ok 'long keys below long keys' cheap 1 100 0 $check .
java
printf '<project><groupId>com.acme</groupId><module>\n%s..</module></project>' "$(repeat 40000 a/)" >pom.xml
ok 'a module many folders below' cheap 1 100 0 $check .
script
for name in a b c d; do
	repeat 3500 'multer({dest:a=>' >$name.js
done
ok 'calls in calls that are called back' cheap 1 100 0 $check .
script
mkdir -p packages/lib
{ echo '{"name": "@acme/lib",' && awk 'BEGIN { for (i = 0; i < 9000; i++) printf "\"k%d\": 1,\n", i }' && echo '"z": 1}'; } >packages/lib/package.json
echo 'module.exports = 1' >packages/lib/index.js
repeat 3000 'import "@acme/lib";\n' >a.js
ok 'a package that is imported often' cheap 1 100 0 $check .
script
printf 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["run-p"%s]\n' "$(repeat 2000 ', "s*"')" >Dockerfile
{ printf '{"scripts": {' && awk 'BEGIN { for (i = 0; i < 5000; i++) printf "\"s%d\": \"true\",\n", i }' && echo '"z": "true"}}'; } >package.json
ok 'patterns that name thousands of scripts' cheap 1 100 0 $check .
fresh
printf 'FROM debian:12\nWORKDIR /srv%s\nCMD ["/x"]\n' "$(repeat 13000 /cron)" >Dockerfile
for name in a b c; do
	cp Dockerfile Dockerfile.$name
done
ok 'a folder that names a service thousands of times' cheap 1 100 0 $check .
# server PATH IMAGE: an image to which ./a is copied as that file
server() {
	fresh
	printf 'FROM %s\nUSER root\nCOPY a %s\nENV V=1\nEXPOSE 8080\n' "$2" "$1" >Dockerfile
}
nginx=nginxinc/nginx-unprivileged:1.27
server /etc/nginx/conf.d/a.conf $nginx
repeat 200000 '{' >a
ok 'blocks of nginx without a name' cheap 1 100 0 $check .
repeat 30000 'http {' >a
ok 'blocks of nginx in blocks' cheap 1 100 0 $check .
repeat 200000 a >a
ok 'one word of nginx' cheap 1 100 0 $check .
repeat 12000 'include conf.d/b;' >a
ok 'files that nginx includes' cheap 1 100 0 $check .
repeat 12000 'pid /tmp/a/../b;' >a
ok 'places of nginx' cheap 1 100 0 $check .
server /etc/nginx/templates/a.template $nginx
repeat 60000 '$V;' >a
ok 'variables of a template' cheap 1 100 0 $check .
{ printf '$' && repeat 200000 a; } >a
ok 'a long variable of a template' cheap 1 100 0 $check .
repeat 100000 '${' >a
ok 'variables of a template without an end' cheap 1 100 0 $check .
server /usr/local/etc/haproxy/haproxy.cfg haproxy:2.9
repeat 40000 'log a\n' >a
ok 'lines of haproxy' cheap 1 100 0 $check .
{ printf 'bind ' && repeat 40000 ':8080,'; } >a
ok 'addresses of haproxy' cheap 1 100 0 $check .
server /etc/nginx/conf.d/ $nginx
echo 'server { listen 8080; }' >a
repeat 10000 'COPY a /etc/nginx/conf.d/\n' >>Dockerfile
ok 'files of nginx' cheap 1 100 0 $check .

java
printf 'FROM eclipse-temurin:21-jre\nWORKDIR /app\nENV SPRING_CONFIG_NAME=%s SPRING_PROFILES_ACTIVE=%s SPRING_CONFIG_LOCATION=%s\nCOPY target/*.jar app.jar\nCOPY . .\nCMD ["java", "-jar", "app.jar"]\n' \
	"$(seq -s, -f 'n%g' 40)" "$(seq -s, -f 'p%g' 40)" "$(seq -s, -f '/etc/l%g/' 40)" >Dockerfile
for i in $(seq 20); do mkdir -p config/d$i; done
for i in $(seq 16); do echo "spring.profiles.include=$(seq -s, -f "q$i-%g" 16)" >src/main/resources/application-p$i.properties; done
ok 'names, profiles and places of settings' cheap 2 100 0 $check .

finish
