/* The catalogue's tables: they agree with each other, and well-known images have the facts that people know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/image/trust.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct dm_image *
find(struct dm_arena *arena, const char *text)
{
	struct dm_reference r;
	assert_true(dm_reference_parse(arena, dm_str(text), &r));
	return dm_image_find(arena, &r);
}

static void
test_managers(void **state)
{
	static const char *const ids[] = {
		"apt-get", "apt", "apk", "dnf", "yum", "microdnf", "pip", "npm", NULL};
	(void)state;
	for (const char *const *id = ids; *id; id++) {
		assert_non_null(dm_manager_find(*id));
	}
	assert_null(dm_manager_find("nothing"));
	assert_null(dm_manager_find(""));
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		const struct dm_manager *m = &dm_managers[i];
		assert_ptr_equal(dm_manager_find(m->id), m);
		assert_true(m->family && m->commands && m->commands[0]);
		/* upgrade-packages has no word for a manager that it cannot call */
		assert_true(!m->system || (m->install.words && m->upgrade.words && m->clean.words));
		assert_true(m->family >= dm_families && m->family < dm_families + dm_family_count);
	}
}

/* The index of a list finds its words, and nothing else. */
static void
test_words(void **state)
{
	static const struct dm_words *const lists[] = {
#define WORDS(name) &dm_words_##name,
#include "../src/words.def"
#undef WORDS
		&dm_program_names};
	(void)state;
	for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
		const struct dm_words *words = lists[l];
		assert_true(words->count > 0 && !dm_text_lists[words->first + words->count]);
		for (uint32_t i = 0; i < words->count; i++) {
			struct dm_str word = dm_str(dm_words_item(words, i));
			assert_true(i == 0 || strcmp(dm_words_item(words, i - 1), word.p) < 0);
			assert_true(dm_str_eq(dm_words_str(words, i), word));
			assert_true(dm_words_has(words, word));
			assert_true(dm_words_in(words, word));
			assert_true(dm_words_before(words, word) > 0);
			assert_true(dm_words_after(words, word));
			/* with the NUL that ends it */
			assert_false(dm_words_has(words, (struct dm_str){word.p, word.n + 1}));
		}
	}
	assert_false(dm_words_has(&dm_words_shells, DM_STR("")));
	assert_false(dm_words_has(&dm_words_shells, DM_STR("s")));
	assert_false(dm_words_has(&dm_words_shells, DM_STR("shell")));
	assert_false(dm_words_has(&dm_words_shells, DM_STR("zsh")));
	assert_false(dm_words_named(&dm_words_desktop_words, DM_STR("wineglass")));
	assert_true(dm_words_named(&dm_words_desktop_words, DM_STR("apt-get install wine")));
	assert_int_equal(dm_words_before(&dm_words_official_homes, DM_STR("docker.io/x/y")), 0);
}

static bool
is_of(const struct dm_image_row *row, const char *name)
{
	return strcmp(dm_text(row->name), name) == 0;
}

/* Every row names a manager that exists, and can be reached by some tag. */
static void
test_images(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < dm_image_row_count; i++) {
		const struct dm_image_row *row = &dm_image_rows[i];
		const char *manager = dm_text(row->manager);
		assert_true(row->name && row->family && dm_text_lists[row->tags]);
		if (manager && *manager) {
			assert_non_null(dm_manager_find(manager));
		}
		const char *const *user = dm_configs[row->config].users;
		for (; user && *user; user++) {
			assert_true((*user)[0] != ':');
		}
		for (uint32_t k = 0; k < i; k++) {
			const struct dm_image_row *other = &dm_image_rows[k];
			bool all = strcmp(dm_text(dm_text_lists[other->tags]), "*") == 0 &&
				   !other->also;
			if (all && is_of(other, dm_text(row->name))) {
				fail_msg("row %u of %s is hidden by row %u", i, dm_text(row->name),
					k);
			}
		}
	}
}

static bool
matches_one(uint32_t list, struct dm_str tag)
{
	const uint32_t *globs = dm_text_lists + list;
	while (*globs && !dm_str_glob(dm_text(*globs), tag)) {
		globs++;
	}
	return *globs != 0;
}

/* The first row in the order of the table, as if there were no index. */
static const struct dm_image_row *
find_slowly(struct dm_str name, struct dm_str tag)
{
	for (uint32_t i = 0; i < dm_image_row_count; i++) {
		const struct dm_image_row *row = &dm_image_rows[i];
		if (dm_str_glob(dm_text(row->name), name) && matches_one(row->tags, tag) &&
			(!row->also || matches_one(row->also, tag))) {
			return row;
		}
	}
	return NULL;
}

/* What a glob stands for: x for each star. */
static struct dm_str
example(struct dm_arena *arena, const char *glob)
{
	struct dm_str text = dm_arena_str(arena, dm_str(glob));
	for (size_t i = 0; i < text.n; i++) {
		((char *)text.p)[i] = glob[i] == '*' || glob[i] == '?' ? 'x' : glob[i];
	}
	return text;
}

/* The indexes find what a look at every row finds, and hold every row once. */
static void
test_indexes(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	bool *seen = dm_arena_alloc(&arena, dm_image_row_count * sizeof *seen);
	for (uint32_t i = 0; i < dm_image_row_count; i++) {
		const struct dm_image_row *row = &dm_image_rows[dm_image_order[i]];
		const char *name = dm_text(row->name);
		assert_false(seen[dm_image_order[i]]);
		seen[dm_image_order[i]] = true;
		assert_int_equal(name[row->head] == '\0', i < dm_image_plain);
		for (const uint32_t *glob = dm_text_lists + row->tags; *glob; glob++) {
			struct dm_reference r = {.name = example(&arena, name),
				.tag = example(&arena, dm_text(*glob))};
			assert_non_null(dm_image_row_find(&r));
			assert_ptr_equal(dm_image_row_find(&r), find_slowly(r.name, r.tag));
		}
	}
	uint32_t commands = 0;
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		for (const char *const *name = dm_managers[i].commands; name && *name; name++) {
			commands++;
		}
	}
	assert_int_equal(commands, dm_manager_command_count);
	const char *before = "";
	for (uint32_t i = 0; i < dm_manager_command_count; i++) {
		const struct dm_manager_command *entry = &dm_manager_commands[i];
		const char *name = dm_managers[entry->manager].commands[entry->command];
		assert_true(strcmp(before, name) < 0);
		assert_string_equal(name, dm_words_item(&dm_manager_names, i));
		before = name;
	}
	dm_arena_finish(&arena);
}

/* A successor is a reference of somebody trusted, and not itself one that nobody maintains. */
static void
test_deprecated(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_policy policy = {.path = NULL};
	for (uint32_t i = 0; i < dm_deprecated_count; i++) {
		const struct dm_deprecated *row = &dm_deprecated[i];
		struct dm_reference reference;
		const char *source;
		assert_true(dm_reference_parse(&arena, dm_str(row->name), &reference));
		assert_true(dm_str_starts(reference.name, "docker.io/library/"));
		assert_true(strlen(row->since) >= 7 && row->since[4] == '-' && row->source[0]);
		if (!row->successor) {
			continue;
		}
		assert_true(dm_reference_parse(&arena, dm_str(row->successor), &reference));
		if (dm_trust_of(&policy, &arena, &reference, &source) == DM_TRUST_NONE ||
			dm_deprecated_find(&arena, &reference)) {
			fail_msg("%s: %s", row->name, row->successor);
		}
	}
	dm_arena_finish(&arena);
}

/* The row of the image, by its date; NULL: none */
static void
assert_since(const char *image, const char *since)
{
	struct dm_arena arena = {0};
	struct dm_reference reference;
	assert_true(dm_reference_parse(&arena, dm_str(image), &reference));
	const struct dm_deprecated *row = dm_deprecated_find(&arena, &reference);
	if ((row != NULL) != (since != NULL) || (row && strcmp(row->since, since) != 0)) {
		fail_msg("%s: %s", image, row ? row->since : "none");
	}
	dm_arena_finish(&arena);
}

static void
test_deprecated_tags(void **state)
{
	(void)state;
	assert_since("centos:7", "2024-06-30");
	assert_since("centos:8", "2021-12-31");
	assert_since("centos", "2021-12-31");
	assert_since("centos:6.10", "2020-11-30");
	assert_since("openjdk:8-jdk-alpine", "2022-07");
	assert_since("openjdk:27-rc-slim", NULL);
	assert_since("docker.io/library/java:8@sha256:" HEX64, "2016-12-31");
	assert_since("public.ecr.aws/docker/library/java", "2016-12-31");
	assert_since("corp/centos:7", NULL);
	assert_since("amazonlinux:2", NULL);
	assert_since("debian:12", NULL);
}

static void
test_publishers(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < dm_publisher_count; i++) {
		assert_true(dm_publishers[i].trust != DM_TRUST_NONE &&
			    dm_publishers[i].trust != DM_TRUST_USER);
		assert_true(dm_publishers[i].source[0]);
		assert_false(
			dm_str_glob(dm_publishers[i].pattern, DM_STR("docker.io/nobody/knows")));
	}
}

static void
test_programs(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < dm_program_count; i++) {
		const char *reason = dm_programs[i].reason;
		assert_true(reason ? dm_programs[i].why != NULL
				   : dm_programs[i].writes || dm_programs[i].keeps ||
					     dm_programs[i].home);
		assert_true(!reason || strcmp(reason, "drops-privileges") == 0 ||
			    strcmp(reason, "needs-root") == 0 ||
			    strcmp(reason, "writes-files") == 0 ||
			    strcmp(reason, "interactive-shell") == 0);
		for (const char *const *name = dm_programs[i].names; *name; name++) {
			assert_string_not_equal(*name, "tini");
			assert_string_not_equal(*name, "dumb-init");
		}
	}
}

struct fact {
	const char *reference, *family, *manager;
	bool gone;
};

static void
test_families(void **state)
{
	static const struct fact facts[] = {
		{"debian:bookworm-slim", "debian", "apt-get", false},
		{"debian:buster", "debian", "apt-get", true},
		{"debian:9", "debian", "apt-get", true},
		{"debian:12", "debian", "apt-get", false},
		{"debian", "debian", "apt-get", false},
		{"ubuntu:14.04", "ubuntu", "apt-get", false},
		{"ubuntu:16.04", "ubuntu", "apt-get", false},
		{"ubuntu:24.04", "ubuntu", "apt-get", false},
		{"ubuntu:12.04", "ubuntu", "apt-get", true},
		{"ubuntu:19.10", "ubuntu", "apt-get", true},
		{"ubuntu:16.10", "ubuntu", "apt-get", true},
		{"alpine:3.20", "alpine", "apk", false},
		{"python:3.12-slim", "debian", "apt-get", false},
		{"python:3.12-alpine", "alpine", "apk", false},
		{"python:3.8-buster", "debian", "apt-get", true},
		{"python:2.7", "debian", "apt-get", true},
		{"node:22", "debian", "apt-get", false},
		{"node:18", "debian", "apt-get", false},
		{"node:16-bullseye", "debian", "apt-get", false},
		{"node:14", "debian", "apt-get", true},
		{"node:8", "debian", "apt-get", true},
		{"node:8-alpine", "alpine", "apk", false},
		{"golang:1.12", "debian", "apt-get", true},
		{"golang:1.23", "debian", "apt-get", false},
		{"golang:1.23-alpine", "alpine", "apk", false},
		{"php:8.3-cli", "debian", "apt-get", false},
		{"ruby:2.3", "debian", "apt-get", true},
		{"ruby:3.3-alpine", "alpine", "apk", false},
		{"rust:1.80-slim", "debian", "apt-get", false},
		{"nginx:alpine", "alpine", "apk", false},
		{"redis:7-alpine", "alpine", "apk", false},
		{"postgres:16-alpine", "alpine", "apk", false},
		{"centos:7", "centos", "yum", true},
		{"centos:6", "centos", "yum", true},
		{"amazonlinux:2", "rhel", "yum", false},
		{"registry.access.redhat.com/ubi8", "rhel", "dnf", false},
		{"mcr.microsoft.com/dotnet/aspnet:8.0-alpine", "alpine", "apk", false},
		{"mcr.microsoft.com/dotnet/aspnet:8.0", "debian", "apt-get", false},
		{"mcr.microsoft.com/windows/servercore:ltsc2022", "windows", "", false},
		{"busybox", "busybox", "", false},
		{"eclipse-temurin:21-jre-alpine", "alpine", "apk", false},
		{"eclipse-temurin:21-jre", "ubuntu", "apt-get", false},
		{"public.ecr.aws/docker/library/python:3.12", "debian", "apt-get", false},
		{"arm64v8/debian:9", "debian", "apt-get", true},
		{"aarch64/ubuntu:wily", "ubuntu", "apt-get", true},
		{"aarch64/ubuntu:xenial", "ubuntu", "apt-get", false},
		{"mirror.gcr.io/library/alpine", "alpine", "apk", false},
		/* suites come before versions */
		{"node:14-bullseye", "debian", "apt-get", false},
		{"python:3.9-slim-buster", "debian", "apt-get", true},
		{"golang:1.17-buster", "debian", "apt-get", true},
		/* the default release of a tag changed while its version was alive */
		{"python:3.6", "debian", "apt-get", false},
		{"python:3.6.10", "debian", "apt-get", true},
		{"python:3.5-slim", "debian", "apt-get", true},
		{"node:16", "debian", "apt-get", true},
		{"ruby:2.5", "debian", "apt-get", true},
		{"ruby:2.6", "debian", "apt-get", false},
		{"ruby:2.6.5", "debian", "apt-get", true},
		{"php:7.2-apache", "debian", "apt-get", true},
		{"php:7.3-apache", "debian", "apt-get", false},
		{"php:7.3.5-fpm", "debian", "apt-get", true},
		{"php:8.3-fpm-alpine", "alpine", "apk", false},
		{"nginx:1.19", "debian", "apt-get", true},
		{"nginx:1.27", "debian", "apt-get", false},
		{"nginx:1.19-alpine", "alpine", "apk", false},
		{"mysql:5.7", "rhel", "yum", false},
		{"mysql:5.7.20", "debian", "apt-get", true},
		{"mysql:8.0-debian", "debian", "apt-get", false},
		{"mysql:8.4", "rhel", "microdnf", false},
		{"mariadb:10.1.20", "debian", "apt-get", true},
		{"mariadb:11", "ubuntu", "apt-get", false},
		{"mariadb:11-ubi", "rhel", "microdnf", false},
		{"mongo:3.2", "debian", "apt-get", true},
		{"mongo:7", "ubuntu", "apt-get", false},
		{"openjdk:8-jdk-alpine", "alpine", "apk", false},
		{"openjdk:8", "debian", "apt-get", false},
		{"openjdk:8u212-jdk", "debian", "apt-get", true},
		{"openjdk:11-jre-slim", "debian", "apt-get", false},
		{"openjdk:17", "rhel", "microdnf", false},
		{"java:8", "debian", "apt-get", true},
		{"java:8-alpine", "alpine", "apk", false},
		{"maven:3-jdk-8", "debian", "apt-get", false},
		{"maven:3-jdk-7", "debian", "apt-get", true},
		{"maven:3.9-amazoncorretto-21", "rhel", "dnf", false},
		{"maven:3.9-eclipse-temurin-21", "ubuntu", "apt-get", false},
		{"amazoncorretto:21", "rhel", "dnf", false},
		{"amazonlinux", "rhel", "dnf", false},
		{"fedora:30", "fedora", "dnf", true},
		{"fedora:43", "fedora", "dnf", false},
		{"centos:8", "centos", "dnf", true},
		{"quay.io/centos/centos:stream8", "centos", "dnf", true},
		{"quay.io/centos/centos:stream9", "centos", "dnf", false},
		{"oraclelinux:9-slim", "rhel", "microdnf", false},
		{"photon:2.0", "rhel", "tdnf", true},
		{"photon:5.0", "rhel", "tdnf", false},
		{"opensuse:42.3", "suse", "zypper", true},
		{"opensuse/leap:15.6", "suse", "zypper", false},
		{"archlinux:base", "arch", "pacman", false},
		{"registry.access.redhat.com/ubi9/ubi-minimal:9.4", "rhel", "microdnf", false},
		{"registry.access.redhat.com/ubi9/ubi-micro", "rhel", "", false},
		{"registry.redhat.io/ubi8/ubi", "rhel", "dnf", false},
		{"redhat/ubi7", "rhel", "yum", false},
		{"mcr.microsoft.com/dotnet/sdk:8.0-noble", "ubuntu", "apt-get", false},
		{"mcr.microsoft.com/dotnet/sdk:10.0", "ubuntu", "apt-get", false},
		{"mcr.microsoft.com/dotnet/runtime:8.0-azurelinux3.0", "rhel", "tdnf", false},
		{"mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled", "distroless", "", false},
		{"mcr.microsoft.com/dotnet/core/sdk:3.1", "debian", "apt-get", true},
		{"mcr.microsoft.com/dotnet/core/sdk:3.1-alpine", "alpine", "apk", false},
		{"mcr.microsoft.com/azurelinux/base/core:3.0", "rhel", "tdnf", false},
		{"mcr.microsoft.com/azurelinux/distroless/base:3.0", "distroless", "", false},
		{"microsoft/windowsservercore:1709", "windows", "", false},
		{"cgr.dev/chainguard/python:latest-dev", "wolfi", "apk", false},
		{"cgr.dev/chainguard/python", "distroless", "", false},
		{"nvidia/cuda:12.2.0-base-ubuntu22.04", "ubuntu", "apt-get", false},
		{"nvidia/cuda:10.0-base-centos7", "centos", "yum", true},
		{"nvidia/cuda:12.2.0-base-ubi8", "rhel", "dnf", false},
		{"jenkins/jenkins:lts-alpine", "alpine", "apk", false},
		{"jenkins/jenkins:2.60.3", "debian", "apt-get", true},
		{"rocker/r-ver:4.2.1", "ubuntu", "apt-get", false},
		{"rocker/r-ver:3.5.1", "debian", "apt-get", true},
		{"prom/node-exporter", "busybox", "", false},
		{"bitnami/redis:7.2-debian-12-r0", "debian", "apt-get", false},
		{"phusion/baseimage:0.11", "ubuntu", "apt-get", false},
	};
	struct dm_arena arena = {NULL, 0};
	int wrong = 0;
	(void)state;
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const struct fact *f = &facts[i];
		const struct dm_image *image = find(&arena, f->reference);
		if (!image || strcmp(image->family, f->family) != 0 || !image->manager ||
			strcmp(image->manager, f->manager) != 0 ||
			!!image->mirrors_gone != f->gone) {
			print_message("%s: family %s, manager %s, mirrors %s\n", f->reference,
				image ? image->family : "-",
				image && image->manager ? image->manager : "-",
				image && image->mirrors_gone ? "gone" : "there");
			wrong++;
		}
	}
	dm_arena_finish(&arena);
	assert_int_equal(wrong, 0);
}

/* A name is worth its place when something is known of it: of so many, what system they are. */
static void
test_names(void **state)
{
	uint32_t names = 0, known = 0;
	(void)state;
	for (uint32_t i = 0, k; i < dm_image_row_count; i = k) {
		bool family = false;
		const char *name = dm_text(dm_image_rows[i].name);
		for (k = i; k < dm_image_row_count && is_of(&dm_image_rows[k], name); k++) {
			family = family || *dm_text(dm_image_rows[k].family);
		}
		names++;
		known += family;
	}
	print_message("%u names, the system of %u is known\n", names, known);
	assert_true(known >= 250);
}

/* The rows of a name are side by side, and a glob comes after the names that it covers. */
static void
test_order(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < dm_image_row_count; i++) {
		const char *name = dm_text(dm_image_rows[i].name);
		for (uint32_t k = 0; k < i; k++) {
			const char *other = dm_text(dm_image_rows[k].name);
			if (strcmp(other, name) == 0) {
				assert_true(is_of(&dm_image_rows[i - 1], name));
			} else if (dm_str_glob(other, dm_str(name))) {
				fail_msg("%s is hidden by %s", name, other);
			}
		}
	}
}

/* What is known of the family agrees with the manager, and a moved release says so in words. */
static void
test_releases(void **state)
{
	static const char *const families[][2] = {{"debian", "apt-get"}, {"ubuntu", "apt-get"},
		{"alpine", "apk"}, {"wolfi", "apk"}, {"windows", ""}, {"distroless", ""},
		{"none", ""}, {"busybox", ""}, {"fedora", "dnf"}, {"suse", "zypper"},
		{"arch", "pacman"}};
	(void)state;
	for (uint32_t i = 0; i < dm_image_row_count; i++) {
		const struct dm_image_row *row = &dm_image_rows[i];
		const char *family = dm_text(row->family), *manager = dm_text(row->manager);
		const char *gone = dm_text(row->mirrors_gone);
		for (size_t k = 0; k < sizeof families / sizeof *families; k++) {
			if (strcmp(family, families[k][0]) == 0) {
				assert_string_equal(manager, families[k][1]);
			}
		}
		assert_true(!gone || strlen(gone) > 20);
		assert_true(!gone || *manager);
		assert_true(*family || !manager);
	}
}

static bool
has_users(const struct dm_image *image)
{
	return image->config->users && image->config->users[0];
}

static void
test_users(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	assert_string_equal(find(&arena, "node:22")->config->users[0], "node:1000:1000");
	assert_string_equal(find(&arena, "node:22-alpine")->config->users[0], "node:1000:1000");
	assert_false(has_users(find(&arena, "python:3.12")));
	assert_false(has_users(find(&arena, "golang:1.23")));
	assert_false(has_users(find(&arena, "ubuntu:24.04")));
	assert_int_equal(find(&arena, "postgres:16")->config->needs_root, DM_YES);
	assert_int_equal(find(&arena, "nginx")->config->needs_root, DM_YES);
	assert_string_equal(find(&arena, "nginx")->config->ports[0], "80");
	assert_int_equal(find(&arena, "gcr.io/distroless/static")->shell, DM_NO);
	assert_string_equal(
		find(&arena, "gcr.io/distroless/static:nonroot")->config->user, "65532");
	assert_string_equal(find(&arena, "jenkins/jenkins:lts")->config->user, "jenkins");
	assert_string_equal(find(&arena, "mcr.microsoft.com/dotnet/aspnet:8.0")->config->users[0],
		"app:1654:1654");
	assert_string_equal(find(&arena, "haproxy:3.0")->config->user, "haproxy");
	assert_string_equal(find(&arena, "haproxy:2.0")->config->user, "");
	assert_string_equal(find(&arena, "mariadb:11")->config->user, "");
	assert_string_equal(find(&arena, "mariadb:11-ubi")->config->user, "mysql");
	assert_string_equal(find(&arena, "wordpress:cli")->config->user, "www-data");
	assert_string_equal(find(&arena, "memcached:1.6-alpine")->config->user, "memcache");
	assert_string_equal(find(&arena, "php:8.3-fpm")->config->ports[0], "9000");
	assert_string_equal(find(&arena, "php:8.3-fpm-alpine")->config->ports[0], "9000");
	/* what was read of one tag holds for others where an older one says the same */
	assert_string_equal(find(&arena, "adminer:4.8.1")->config->user, "adminer");
	assert_string_equal(find(&arena, "adminer")->config->user, "adminer");
	assert_null(find(&arena, "jetty:9-alpine")->config->user);
	assert_string_equal(find(&arena, "varnish:6.0.11")->config->user, "");
	assert_string_equal(find(&arena, "varnish")->config->user, "varnish");
	assert_null(find(&arena, "varnish:7.4")->config->user);
	assert_string_equal(find(&arena, "solr:6")->config->user, "solr");
	assert_string_equal(find(&arena, "solr:9.4")->config->user, "8983");
	assert_string_equal(
		find(&arena, "jruby:9.4")->config->entrypoint[0], "/__cacert_entrypoint.sh");
	assert_int_equal(find(&arena, "caddy:2")->config->needs_root, DM_NO);
	assert_string_equal(find(&arena, "krakend")->manager, "apk");
	assert_null(find(&arena, "krakend:2.1")->manager);
	assert_string_equal(find(&arena, "php:8.3-apache")->config->ports[0], "80");
	assert_int_equal(find(&arena, "php:8.3-cli")->config->needs_root, DM_NO);
	assert_string_equal(
		find(&arena, "mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled")->config->user,
		"1654");
	assert_null(find(&arena, "registry.example/nobody/knows"));
	dm_arena_finish(&arena);
}

/* By vendors' own Dockerfiles: what the newest says, since it says so. */
static void
test_vendors(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	assert_string_equal(find(&arena, "grafana/loki:3.2.0")->config->user, "10001");
	assert_null(find(&arena, "grafana/loki:2.6.1")->config->user);
	assert_string_equal(find(&arena, "grafana/loki:3.0.0")->family, "alpine");
	assert_string_equal(find(&arena, "grafana/loki")->family, "distroless");
	assert_string_equal(find(&arena, "grafana/tempo:2.4.0")->config->user, "");
	assert_string_equal(find(&arena, "grafana/tempo:2.10.0")->config->user, "10001:10001");
	assert_int_equal(find(&arena, "grafana/tempo")->config->command, DM_YES);
	assert_string_equal(find(&arena, "prom/prometheus:v2.53.0")->config->user, "nobody");
	assert_string_equal(find(&arena, "prom/prometheus:v2.53.0")->config->ports[0], "9090");
	assert_null(find(&arena, "prom/prometheus:v1.8.2")->config->user);
	assert_string_equal(
		find(&arena, "prom/prometheus:v3.14.0-distroless")->config->user, "65532");
	assert_string_equal(
		find(&arena, "quay.io/prometheus/prometheus:v3.14.0-distroless")->config->user,
		"65532");
	assert_string_equal(find(&arena, "selenium/node-chrome")->config->user, "1200");
	assert_string_equal(find(&arena, "jboss/base-jdk:8")->config->user, "jboss");
	assert_int_equal(find(&arena, "pgvector/pgvector:pg17")->config->needs_root, DM_YES);
	assert_string_equal(find(&arena, "quay.io/pypa/manylinux_2_28_x86_64")->manager, "dnf");
	/* one row for several versions */
	assert_string_equal(find(&arena, "redhat/ubi8-minimal")->manager, "microdnf");
	assert_string_equal(
		find(&arena, "registry.access.redhat.com/ubi9/ubi:9.4")->manager, "dnf");
	assert_string_equal(
		find(&arena, "registry.access.redhat.com/ubi7/ubi:7.9")->manager, "yum");
	assert_string_equal(
		find(&arena, "registry.access.redhat.com/ubi8/nodejs-18")->config->user, "1001");
	/* whether it has a shell differs by image */
	assert_int_equal(find(&arena, "cgr.dev/chainguard/node")->shell, DM_UNKNOWN_FACT);
	assert_string_equal(find(&arena, "cgr.dev/chainguard/node")->config->user, "65532");
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_managers),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_indexes),
		cmocka_unit_test(test_deprecated),
		cmocka_unit_test(test_deprecated_tags),
		cmocka_unit_test(test_publishers),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_releases),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_vendors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
