/* The catalogue's tables: they agree with each other, and well-known images have the facts that people know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/image/reference.h"

static const struct dm_image *
find(struct dm_arena *arena, const char *text)
{
	struct dm_reference r;
	assert_true(dm_reference_parse(arena, dm_str(text), &r));
	return dm_image_find(&r);
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
	}
}

/* Every row names a manager that exists, and can be reached by some tag. */
static void
test_images(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < dm_image_count; i++) {
		const struct dm_image *image = &dm_images[i];
		assert_true(image->name && image->tags && image->tags[0] && image->family);
		if (image->manager && image->manager[0]) {
			assert_non_null(dm_manager_find(image->manager));
		}
		for (const char *const *user = image->users; user && *user; user++) {
			assert_true((*user)[0] != ':');
		}
		for (uint32_t k = 0; k < i; k++) {
			bool all = strcmp(dm_images[k].tags[0], "*") == 0;
			if (all && strcmp(dm_images[k].name, image->name) == 0) {
				fail_msg("row %u of %s is hidden by row %u", i, image->name, k);
			}
		}
	}
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
		assert_true(strcmp(reason, "drops-privileges") == 0 ||
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

static bool
has_users(const struct dm_image *image)
{
	return image->users && image->users[0];
}

static void
test_users(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	assert_string_equal(find(&arena, "node:22")->users[0], "node:1000:1000");
	assert_string_equal(find(&arena, "node:22-alpine")->users[0], "node:1000:1000");
	assert_false(has_users(find(&arena, "python:3.12")));
	assert_false(has_users(find(&arena, "golang:1.23")));
	assert_false(has_users(find(&arena, "ubuntu:24.04")));
	assert_int_equal(find(&arena, "postgres:16")->needs_root, DM_YES);
	assert_int_equal(find(&arena, "nginx")->needs_root, DM_YES);
	assert_string_equal(find(&arena, "nginx")->ports[0], "80");
	assert_int_equal(find(&arena, "gcr.io/distroless/static")->shell, DM_NO);
	assert_string_equal(find(&arena, "gcr.io/distroless/static:nonroot")->user, "65532");
	assert_string_equal(find(&arena, "jenkins/jenkins:lts")->user, "jenkins");
	assert_string_equal(
		find(&arena, "mcr.microsoft.com/dotnet/aspnet:8.0")->users[0], "app:1654:1654");
	assert_null(find(&arena, "registry.example/nobody/knows"));
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_managers),
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_publishers),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_users),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
