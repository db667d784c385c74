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
server uvicorn
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
printf '```\ndocker build -t shop .\ndocker run -e LOGGING_FILE_NAME=/srv/journal/a.log shop\n```\n' >README.md
says 'a file of Spring by docker run' 'writes /srv/journal/a.log (LOGGING_FILE_NAME): /srv/journal is given' .
printf '```\ndocker build -t shop .\ndocker run -e LOGGING_FILE_NAME=/srv/journal/a.log postgres\n```\n' >README.md
says 'a variable of another image' 'USER 10001:10001 is enough .*fixable' .

finish
