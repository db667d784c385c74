FROM python:3.12-slim
WORKDIR /app
COPY python/ .
RUN --mount=type=cache,target=/root/.cache/pip pip install --no-build-isolation --no-index .
CMD ["python", "-m", "hello"]
