useradd --system app
