FROM python:3.12-slim
RUN apt-get update
# tools
RUN apt-get install git
RUN pip install flask
COPY . /app
WORKDIR /app
EXPOSE 8080
# start the server
CMD ["python", "app.py"]
