#!/bin/sh
# variables.sh PROGRAM: variables that what starts the image sets: compose files, their env_file, manifests, lines with docker run.
. tests/assert.sh
. "$top/tests/repository.sh"

server() {
	repository "$work/variables"
	printf 'FROM python:3.12-slim\nWORKDIR /app\nRUN pip install %s\nCOPY app.py .\nEXPOSE 8000\nCMD ["%s", "app:app"]\n' $1 $1 >Dockerfile
	printf 'def app(environ, start):\n    start("200 OK", [])\n    return [b"ok"]\n' >app.py
}
sets() {
	printf 'services:\n  web:\n    build: .\n    environment:\n      - %s\n' "$1" >compose.yaml
}
server gunicorn
sets GUNICORN_CMD_ARGS=--pid=/srv/g.pid
says 'options of gunicorn by compose' 'writes to /srv/g.pid, which is no folder to give away' .
sets GUNICORN_CMD_ARGS=--workers=2
says 'options of gunicorn by compose that write nothing' 'USER 10001:10001 is enough .*fixable' .
for value in GUNICORN_CMD_ARGS 'GUNICORN_CMD_ARGS=$ARGS' '"GUNICORN_CMD_ARGS=${ARGS:---workers=2}"'; do
	sets "$value"
	says "options of gunicorn that compose passes on: $value" 'nobody can tell what GUNICORN_CMD_ARGS is, .*suggested' .
done
sets '"GUNICORN_CMD_ARGS=${ARGS:---pid=/srv/g.pid}"'
says 'options of gunicorn by compose, where nothing sets them otherwise' 'writes to /srv/g.pid, which is no folder to give away' .
printf 'services:\n  web:\n    build: .\n    environment: {GUNICORN_CMD_ARGS: }\n' >compose.yaml
says 'options of gunicorn that a map of compose passes on' 'nobody can tell what GUNICORN_CMD_ARGS is, .*suggested' .

# ---- files of variables ----

for file in .env '[.env]' '[{path: .env}]' '[{path: ./.env, required: false}]'; do
	printf 'services:\n  web:\n    build: .\n    env_file: %s\n' "$file" >compose.yaml
	rm -f .env
	says "a file that is its caller's: $file" 'USER 10001:10001 is enough .*fixable' .
	printf 'GUNICORN_CMD_ARGS="--pid=/srv/g.pid"\n' >.env.example
	says "options of its example: $file" 'writes to /srv/g.pid, which is no folder to give away' .
	rm .env.example
	printf '# options\nexport OTHER=1\n\nWORKERS="2" # few\n' >.env
	says "a file with other variables: $file" 'USER 10001:10001 is enough .*fixable' .
	printf 'GUNICORN_CMD_ARGS="--pid=/srv/g.pid"\n' >.env
	says "options of a file: $file" 'writes to /srv/g.pid, which is no folder to give away' .
	printf 'PORT=80 # as root\n' >.env
	says "a low port of a file: $file" 'service web gives it a port below 1024 .*(privileged-port)' .
	printf 'GUNICORN_CMD_ARGS\n' >.env
	says "a file with a name alone: $file" 'nobody can tell what GUNICORN_CMD_ARGS is, .*suggested' .
done
printf 'services:\n  web:\n    build: .\n    env_file: .env\n' >compose.yaml
awk 'BEGIN { for (i = 1; i <= 256; i++) print "V" i "=1" }' >.env
says 'a file with as many variables as are read' 'USER 10001:10001 is enough .*fixable' .
awk 'BEGIN { for (i = 1; i <= 40000; i++) print "V" i "=1" }' | head -c 250000 >.env
says 'a file with more variables than are read' 'sets variables of the rest of a list, which is not seen .*suggested' .
printf 'services:\n  web:\n    build: .\n    env_file: ../../etc/passwd\n' >compose.yaml
says 'a file outside of the repository' 'sets variables of ../../etc/passwd, which is not seen .*suggested' .
printf 'services:\n  web:\n    build: .\n  db:\n    image: postgres\n    env_file: gone.env\n' >compose.yaml
says 'a file of another service' 'USER 10001:10001 is enough .*fixable' .
rm compose.yaml
for run in 'docker run --env-file .env' 'docker run --env-file=./.env' 'podman run -it --env-file "$PWD/.env"'; do
	printf 'docker build -t web .\n%s web\n' "$run" >run.sh
	printf 'GUNICORN_CMD_ARGS=--pid=/srv/g.pid\n' >.env
	says "options of a file of $run" 'writes to /srv/g.pid, which is no folder to give away' .
	rm .env
	says "a file of $run that is its caller's" 'USER 10001:10001 is enough .*fixable' .
done
printf 'docker build -t web .\ndocker run --env-file x.env postgres\n' >run.sh
says 'a file of another run' 'USER 10001:10001 is enough .*fixable' .
rm run.sh
printf 'services:\n  web:\n    build: .\n    env_file: .env\n' >own.yaml
says "a compose file by its name: a file that is its caller's" 'USER 10001:10001 is enough .*fixable' own.yaml
printf 'A=b\n' >.env
says 'a compose file by its name: a file that says nothing' 'USER 10001:10001 is enough .*fixable' own.yaml
printf 'services:\n  web:\n    build: .\n    extends: {file: gone.yaml, service: x}\n' >own.yaml
says 'a compose file by its name: extends' 'service web is given what gone.yaml says, which may mount' own.yaml
printf 'include: [gone.yaml]\nservices:\n  web:\n    build: .\n' >own.yaml
says 'a compose file by its name: include' 'service web is given what included files say, which may mount' own.yaml
rm own.yaml .env
mkdir k8s
printf 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: web\n    envFrom: [{configMapRef: {name: x}}]\n' >k8s/web.yaml
says 'variables of a ConfigMap' 'sets variables of a ConfigMap or a Secret, which is not seen .*suggested' .

# ---- each of them counts as ENV does ----

server gunicorn
sets LOG_FILE=/app/log/x.log
says 'a file by its name' 'writes /app/log/x.log (LOG_FILE of compose.yaml:2: service web)' .
sets DATABASE_URL=sqlite:////app/db/x.db
says 'a database by its address' '/app/db is given to the user' .
sets ASPNETCORE_URLS=http://+:80
says 'an address' 'service web gives it a port below 1024 .*(privileged-port)' .
sets HOME=/srv/home
says 'a home' 'HOME names a folder that root made' .
sets PERL5OPT=-Mx
says 'what is not read' 'PERL5OPT of compose.yaml:2: service web names what was not read .*suggested' .
sets TTY=/dev/ttyUSB0
says 'a device' 'service web gives it /dev/ttyUSB0, which not every user may use' .
sets COLOR=blue
says 'another one' 'USER 10001:10001 is enough .*fixable' .
echo 'open("/srv/state/x", "w")' >sitecustomize.py
sed -i 's/^COPY .*/COPY app.py .\nCOPY sitecustomize.py ./' Dockerfile
says 'a module that Python would run of a path' 'USER 10001:10001 is enough .*fixable' .
sets PYTHONPATH=/app
says 'a module that Python runs of a path' '/srv/state' .
repository "$work/variables"
echo 'require("fs").appendFileSync("/srv/trace/x", "a")' >trace.js
says 'a module that nothing names' 'USER 1000:1000 is enough .*fixable' .
sets NODE_OPTIONS=--require=./trace.js
says 'a module of options for node' '/srv/trace is given to the user' .
rm compose.yaml

# ---- files of settings by a variable ----

mkdir config
for value in NODE_ENV 'NODE_ENV=$MODE'; do
	sets "$value"
	echo '{"log": {"level": "info"}}' >config/default.json
	says "settings of an environment that nobody can tell: $value" 'nobody can tell what NODE_ENV is, .*suggested' .
	rm config/default.json
	says "no settings: $value" 'USER 1000:1000 is enough .*fixable' .
done
echo '{"log": {"level": "info"}}' >config/default.json
sets NODE_ENV=production
says 'settings of an environment' 'USER 1000:1000 is enough .*fixable' .
rm compose.yaml
sed -i 's/^EXPOSE/ARG MODE\nENV NODE_ENV=$MODE\nEXPOSE/' Dockerfile
says 'an environment of an argument without a value' 'nobody can tell what NODE_ENV is, .*suggested' .
sed -i 's/ARG MODE/ARG MODE=production/' Dockerfile
says 'an environment of an argument with a value' 'USER 1000:1000 is enough .*fixable' .

# ---- the same for others ----

server uvicorn
sets UVICORN_LOG_CONFIG
says 'options of uvicorn that compose passes on' 'nobody can tell what UVICORN_LOG_CONFIG is, .*suggested' .
sets UVICORN_WORKERS
says 'options of uvicorn that compose passes on, of which nothing is read' 'USER 10001:10001 is enough .*fixable' .
sets UVICORN_PORT=80
says 'options of uvicorn by compose' 'a port below 1024 .*(privileged-port)' .
sets UVICORN_PORT=8080
says 'options of uvicorn by compose, a high port' 'USER 10001:10001 is enough .*fixable' .
spring() {
	repository "$work/spring"
	mkdir -p src/main/java/a
	printf 'FROM maven:3.9-eclipse-temurin-17 AS build\nWORKDIR /src\nCOPY . .\nRUN mvn -q -B package\n\nFROM eclipse-temurin:17-jre\nWORKDIR /app\nCOPY --from=build /src/target/app.jar app.jar\nEXPOSE 8080\nCMD ["java", "-jar", "app.jar"]\n' >Dockerfile
	echo '<project><groupId>a</groupId><artifactId>app</artifactId></project>' >pom.xml
	echo 'package a; public class App { public static void main(String[] a) { org.springframework.boot.SpringApplication.run(App.class, a); } }' >src/main/java/a/App.java
}
spring
sets LOGGING_FILE_NAME=/srv/journal/a.log
says 'a file of Spring by compose' 'writes /srv/journal/a.log (LOGGING_FILE_NAME): /srv/journal is given' .
mkdir -p src/main/resources
printf 'logging:\n  file:\n    name: /srv/files/a.log\n' >src/main/resources/application-files.yml
printf 'services:\n  web:\n    build: .\n    command: ["java", "-jar", "app.jar", "--spring.profiles.active=files"]\n' >compose.yaml
says 'a profile of Spring by a command of compose' '/srv/files is given to the user' .
printf 'services:\n  web:\n    build: .\n    environment:\n      - SPRING_PROFILES_ACTIVE\n' >compose.yaml
says 'a profile of Spring that compose passes on' 'nobody can tell what SPRING_PROFILES_ACTIVE is' .
rm -r src/main/resources
rm compose.yaml

# resources COUNT: settings of the logs with that many more, of 250 KiB each
resources() {
	mkdir -p src/main/resources
	{
		echo '<configuration>'
		for i in $(seq "$1"); do echo "<include resource=\"r$i.xml\"/>"; done
		echo '<root level="info"/></configuration>'
	} >src/main/resources/logback.xml
	for i in $(seq "$1"); do
		awk -v n="$i" 'BEGIN { for (i = 0; i < 6400; i++) printf "<logger name=\"r%d.%06d\" level=\"warn\"/>\n", n, i }' >"src/main/resources/r$i.xml"
	done
}
resources 4
says 'settings with as many resources as are read' 'USER 10001:10001 is enough .*fixable' .
resources 5
says 'settings with more resources than are read' 'logback.xml says more than is read .*suggested' .
rm -r src/main/resources

printf '```\ndocker build -t shop .\ndocker run -e LOGGING_FILE_NAME=/srv/journal/a.log shop\n```\n' >README.md
says 'a file of Spring by docker run' 'writes /srv/journal/a.log (LOGGING_FILE_NAME): /srv/journal is given' .
printf '```\ndocker build -t shop .\ndocker run -e LOGGING_FILE_NAME=/srv/journal/a.log postgres\n```\n' >README.md
says 'a variable of another image' 'USER 10001:10001 is enough .*fixable' .

finish
