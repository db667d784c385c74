# Stands in for alpine where nobody can pull it: busybox as its authors configure it, and an apk that installs nothing.
FROM debian:bookworm AS build
RUN sed -n 's/^deb /deb-src /p' /etc/apt/sources.list > /etc/apt/sources.list.d/source.list \
    && apt-get update \
    && apt-get install -y --no-install-recommends build-essential dpkg-dev bzip2 \
    && cd /tmp && apt-get source busybox \
    && cd busybox-* && make defconfig \
    && sed -i -e 's/.*CONFIG_STATIC[ =].*/CONFIG_STATIC=y/' -e 's/.*CONFIG_TC[ =].*/# CONFIG_TC is not set/' .config \
    && yes '' | make oldconfig >/dev/null \
    && make -j2 >/dev/null && make CONFIG_PREFIX=/out install >/dev/null
COPY bases/apk /out/sbin/apk
RUN chmod 755 /out/sbin/apk && mkdir -p /out/etc /out/tmp /out/root /out/home /out/var /out/lib/apk \
    && chmod 1777 /out/tmp && chmod 700 /out/root \
    && echo root:x:0:0:root:/root:/bin/sh > /out/etc/passwd && echo root:x:0: > /out/etc/group \
    && echo 'root:!::0:::::' > /out/etc/shadow && chmod 640 /out/etc/shadow
FROM scratch
COPY --from=build /out /
CMD ["/bin/sh"]
