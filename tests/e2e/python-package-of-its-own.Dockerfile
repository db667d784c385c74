FROM python:3.12-slim
WORKDIR /app
COPY python/hello ./hello
COPY python/setup.py .
RUN pip install --no-build-isolation --no-index .
CMD ["python", "-m", "hello"]
