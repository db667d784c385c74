#include "images.h"

static const char *const debian[] = {"apt-get", "apt", "apt-cache", "dpkg", "dpkg-query", "apt-key",
	"apt-mark", "useradd", "groupadd", "usermod", "groupmod", "userdel", "groupdel", "adduser",
	"addgroup", "deluser", "delgroup", "chpasswd", "passwd", "gpasswd"};
static const char *const alpine[] = {
	"apk", "adduser", "addgroup", "deluser", "delgroup", "chpasswd", "passwd"};
static const char *const rpm[] = {"dnf", "yum", "microdnf", "tdnf", "rpm", "useradd", "adduser",
	"groupadd", "usermod", "groupmod", "userdel", "groupdel", "chpasswd", "passwd", "gpasswd"};
static const char *const rpm_bare[] = {"dnf", "yum", "microdnf", "tdnf", "rpm"};
static const char *const suse[] = {"zypper", "rpm", "useradd", "groupadd", "usermod", "groupmod",
	"userdel", "groupdel", "chpasswd", "passwd"};
static const char *const arch[] = {"pacman", "useradd", "groupadd", "usermod", "groupmod",
	"userdel", "groupdel", "chpasswd", "passwd", "gpasswd"};
/* An image that nobody knows has what the file asks of it. */
static const char *const unknown[] = {"apt-get", "apt", "apt-cache", "dpkg", "opkg", "apk", "dnf",
	"yum", "microdnf", "tdnf", "zypper", "pacman", "rpm", "useradd", "groupadd", "usermod",
	"groupmod", "userdel", "groupdel", "adduser", "addgroup", "deluser", "delgroup", "chpasswd",
	"passwd", "gpasswd"};

#define FAMILY(name, list) name, true, list, sizeof(list) / sizeof *(list)

static const struct known {
	const char *glob; /* of the whole reference, host removed where it is Docker Hub's */
	enum family family;
	bool shell;
	const char *const *tools;
	uint32_t ntools;
	const char *user, *id;
} table[] = {
	{"scratch", FAMILY_NONE, false, NULL, 0, NULL, NULL},
	{"*distroless*debug*", FAMILY_NONE, true, NULL, 0, NULL, NULL},
	{"*distroless*", FAMILY_NONE, false, NULL, 0, NULL, NULL},
	{"*windows*", FAMILY_FOREIGN, false, NULL, 0, NULL, NULL},
	{"*nanoserver*", FAMILY_FOREIGN, false, NULL, 0, NULL, NULL},
	{"node:*alpine*", FAMILY(FAMILY_ALPINE, alpine), "node", "1000"},
	{"mcr.microsoft.com/playwright*", FAMILY(FAMILY_DEBIAN, debian), "pwuser", "1001"},
	{"ocaml/opam:*alpine*", FAMILY(FAMILY_ALPINE, alpine), "opam", "1000"},
	{"ocaml/opam*", FAMILY(FAMILY_DEBIAN, debian), "opam", "1000"},
	{"haproxy:*alpine*", FAMILY(FAMILY_ALPINE, alpine), "haproxy", "99"},
	{"*alpine*", FAMILY(FAMILY_ALPINE, alpine), NULL, NULL},
	{"docker:*", FAMILY(FAMILY_ALPINE, alpine), NULL, NULL},
	{"*lambda/*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"amazonlinux*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"*/amazonlinux*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"*ubi*minimal*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"photon*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"fedora*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"centos*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"*centos*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"rockylinux*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"almalinux*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"oraclelinux*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"*ubi?/*", FAMILY(FAMILY_RPM, rpm), NULL, NULL},
	{"opensuse*", FAMILY(FAMILY_SUSE, suse), NULL, NULL},
	{"*bci/*", FAMILY(FAMILY_SUSE, suse), NULL, NULL},
	{"archlinux*", FAMILY(FAMILY_ARCH, arch), NULL, NULL},
	{"ubuntu", FAMILY(FAMILY_DEBIAN, debian), "ubuntu", "1000"},
	{"ubuntu:24*", FAMILY(FAMILY_DEBIAN, debian), "ubuntu", "1000"},
	{"ubuntu:25*", FAMILY(FAMILY_DEBIAN, debian), "ubuntu", "1000"},
	{"ubuntu:noble*", FAMILY(FAMILY_DEBIAN, debian), "ubuntu", "1000"},
	{"ubuntu:latest*", FAMILY(FAMILY_DEBIAN, debian), "ubuntu", "1000"},
	{"ubuntu*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"debian*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"node*", FAMILY(FAMILY_DEBIAN, debian), "node", "1000"},
	{"python*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"golang*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"rust*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"ruby*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"php*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"nginx*", FAMILY(FAMILY_DEBIAN, debian), "nginx", "101"},
	{"haproxy*", FAMILY(FAMILY_DEBIAN, debian), "haproxy", "99"},
	{"jenkins/jenkins*", FAMILY(FAMILY_DEBIAN, debian), "jenkins", "1000"},
	{"influxdb:3*", FAMILY(FAMILY_DEBIAN, debian), "influxdb3", "1500"},
	{"mambaorg/micromamba*amazon*", FAMILY(FAMILY_RPM, rpm), "mambauser", "57439"},
	{"adminer*", FAMILY(FAMILY_ALPINE, alpine), "adminer", "100"},
	{"emqx*", FAMILY(FAMILY_DEBIAN, debian), "emqx", "1000"},
	{"kong*", FAMILY(FAMILY_DEBIAN, debian), "kong", "1000"},
	{"*azurelinux*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"*mariner*", FAMILY(FAMILY_RPM, rpm_bare), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*:2.*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*:3.*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*:5.*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*:6.*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*:7.*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
	{"mcr.microsoft.com/dotnet/*", FAMILY(FAMILY_DEBIAN, debian), "app", "1654"},
	{"buildpack-deps*", FAMILY(FAMILY_DEBIAN, debian), NULL, NULL},
};

/* The managers that tell a family where its name does not. */
static const struct {
	const char *word, *glob;
} callers[] = {
	{"apk add", "alpine"},
	{"apk update", "alpine"},
	{"pacman -S", "archlinux"},
	{"zypper ", "opensuse"},
	{"dnf ", "fedora"},
	{"yum ", "centos"},
	{"apt-get ", "debian"},
	{"apt install", "debian"},
};

static const char *
release(enum family family)
{
	static const char *const texts[] = {
		[FAMILY_DEBIAN] = "ID=debian\nVERSION_CODENAME=bookworm\nVERSION_ID=12\n",
		[FAMILY_ALPINE] = "ID=alpine\nVERSION_ID=3.20\n",
		[FAMILY_RPM] = "ID=fedora\nVERSION_ID=40\n",
		[FAMILY_SUSE] = "ID=opensuse-leap\nVERSION_ID=15.6\n",
		[FAMILY_ARCH] = "ID=arch\n",
	};
	return family < sizeof texts / sizeof *texts && texts[family] ? texts[family]
								      : "ID=linux\n";
}

static const struct known *
look_up(struct dm_str name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (dm_str_glob(table[i].glob, name)) {
			return &table[i];
		}
	}
	return NULL;
}

struct image
image_read(struct dm_arena *arena, struct dm_str name, struct dm_str text)
{
	static const char *const hosts[] = {
		"docker.io/", "library/", "public.ecr.aws/docker/library/"};
	struct dm_str plain = dm_str_lower(arena, name);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		if (dm_str_starts(plain, hosts[i])) {
			plain = dm_str_slice(plain, strlen(hosts[i]), plain.n);
		}
	}
	const struct known *known = look_up(plain);
	bool named = known != NULL;
	for (size_t i = 0; !known && i < sizeof callers / sizeof *callers; i++) {
		if (dm_str_find(text, callers[i].word) != (size_t)-1) {
			known = look_up(dm_str(callers[i].glob));
		}
	}
	if (!known) {
		return (struct image){.family = FAMILY_UNKNOWN,
			.shell = true,
			.tools = unknown,
			.ntools = sizeof unknown / sizeof *unknown,
			.release = release(FAMILY_UNKNOWN)};
	}
	return (struct image){known->family, known->shell, known->tools, known->ntools, known->user,
		known->id, release(known->family), named};
}
