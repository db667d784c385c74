FROM openjdk:17-jdk-slim
RUN apt-get update && apt-get install -y fontconfig
COPY target/shop.jar /opt/shop.jar
EXPOSE 8080
CMD java -jar /opt/shop.jar
