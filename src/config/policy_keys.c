#include "policy_keys.h"

#include <stddef.h>

static const char *const severities[] = {"error", "warning", "info", NULL};

const struct dm_key dm_pass_keys[] = {
	{.name = "enabled",
		.value = DM_VALUE_SWITCH,
		.fallback = "on",
		.help = "off switches the pass off; `PASS: off` is short for it"},
	{.name = "severity",
		.value = DM_VALUE_TEXT,
		.choices = severities,
		.fallback = "warning",
		.help = "of its findings, declined ones too where somebody can do something: what "
			"--fail-on compares"},
	{.name = NULL},
};

static const char *const publishers[] = {
	"all", "official", "verified", "sponsored", "vendor", "none", NULL};

static const struct dm_key replace_entry[] = {
	{.name = "IMAGE", .value = DM_VALUE_REPLACED, .help = "as FROM names it"},
	{.name = "IMAGE", .value = DM_VALUE_REPLACED, .help = "what to use instead"},
	{.name = NULL},
};

static const struct dm_key trust_keys[] = {
	{.name = "publishers",
		.value = DM_VALUE_TEXT,
		.list = true,
		.choices = publishers,
		.fallback = "all",
		.pass = "trusted-base",
		.example = "[official, vendor]",
		.help = "kinds of publishers that are trusted by the catalogue: official, "
			"verified, "
			"sponsored, vendor, all or none"},
	{.name = "allow",
		.value = DM_VALUE_IMAGES,
		.list = true,
		.pass = "trusted-base",
		.example = "[\"registry.corp.example/*\"]",
		.help = "patterns of images that are trusted besides the catalogue's"},
	{.name = "deny",
		.value = DM_VALUE_IMAGES,
		.list = true,
		.pass = "trusted-base",
		.example = "[\"docker.io/bitnami/*\"]",
		.help = "patterns of images that are not, whoever publishes them"},
	{.name = "replace",
		.value = DM_VALUE_ENTRIES,
		.keys = replace_entry,
		.pass = "trusted-base",
		.example = "{ \"centos:7\": \"almalinux:8\" }",
		.help = "image references to use instead; `\"docker.io/*\": "
			"\"mirror.example/hub/*\"` "
			"names a mirror"},
	{.name = NULL},
};

static const struct dm_key syntax_keys[] = {
	{.name = "allow",
		.value = DM_VALUE_IMAGES,
		.list = true,
		.example = "[\"docker.io/corp/frontend*\"]",
		.help = "patterns of frontends that `# syntax=` may name; each runs in the builds "
			"of "
			"its files"},
	{.name = NULL},
};

static const struct dm_key image_keys[] = {
	{.name = "packages",
		.value = DM_VALUE_MANAGER,
		.help = "its package manager (apt, apk, dnf, ...), or none"},
	{.name = "user",
		.value = DM_VALUE_USER,
		.help = "the user that it is configured to run as; root where it sets none"},
	{.name = "users",
		.value = DM_VALUE_USER,
		.list = true,
		.help = "users that it has for applications, name:uid:gid"},
	{.name = "family",
		.value = DM_VALUE_TEXT,
		.help = "its operating system; else what the package manager tells"},
	{.name = "shell", .value = DM_VALUE_SWITCH, .help = "whether it has /bin/sh"},
	{.name = "ports", .value = DM_VALUE_PORT, .list = true, .help = "ports that it exposes"},
	{.name = "needs-root",
		.value = DM_VALUE_SWITCH,
		.help = "whether its entrypoint starts as root and drops privileges itself"},
	{.name = NULL},
};

static const struct dm_key image_entry[] = {
	{.name = "GLOB", .value = DM_VALUE_IMAGES, .help = "over the image's full name"},
	{.name = "FACTS", .value = DM_VALUE_KEYS, .keys = image_keys},
	{.name = NULL},
};

static const struct dm_key digest_entry[] = {
	{.name = "IMAGE", .value = DM_VALUE_REFERENCE, .help = "as FROM names it"},
	{.name = "DIGEST", .value = DM_VALUE_DIGEST},
	{.name = NULL},
};

static const struct dm_key registry_keys[] = {
	{.name = "mirrors",
		.value = DM_VALUE_MIRROR,
		.list = true,
		.help = "asked before it, in this order: [http[s]://]host[:port][/prefix]"},
	{.name = "insecure",
		.value = DM_VALUE_SWITCH,
		.help = "on: plain http; else for loopback hosts only; off: not even there"},
	{.name = "ca",
		.value = DM_VALUE_TEXT,
		.help = "a file of CA certificates to trust for it besides the system's, relative "
			"to the policy"},
	{.name = "timeout",
		.value = DM_VALUE_NUMBER,
		.fallback = "30",
		.help = "seconds that one request may take, at most `deadline` of the same file"},
	{.name = NULL},
};

static const struct dm_key registry_entry[] = {
	{.name = "HOST", .value = DM_VALUE_HOST, .help = "as image names have it; docker.io"},
	{.name = "SETTINGS", .value = DM_VALUE_KEYS, .keys = registry_keys},
	{.name = "deadline",
		.value = DM_VALUE_NUMBER,
		.fallback = "120",
		.help = "seconds that all look-ups together may take; not in a repository's own "
			"policy"},
	{.name = NULL},
};

static const struct dm_key override_keys[] = {
	{.name = "files",
		.value = DM_VALUE_GLOB,
		.list = true,
		.required = true,
		.help = "globs of the files that it speaks of"},
	{.name = "passes", .value = DM_VALUE_PASSES, .help = "as above, key by key"},
	{.name = "targets", .value = DM_VALUE_TEXT, .list = true, .help = "instead of those above"},
	{.name = "contexts",
		.value = DM_VALUE_TEXT,
		.list = true,
		.help = "instead of those above"},
	{.name = NULL},
};

const struct dm_key dm_policy_keys[] = {
	{.name = "trust",
		.value = DM_VALUE_KEYS,
		.keys = trust_keys,
		.help = "which base images may be used; patterns match the name with or without "
			"tag"},
	{.name = "syntax",
		.value = DM_VALUE_KEYS,
		.keys = syntax_keys,
		.help = "which frontends a file may name besides docker/dockerfile; only "
			"--untrusted asks"},
	{.name = "passes",
		.value = DM_VALUE_PASSES,
		.help = "each pass is on, off, or a mapping of its options"},
	{.name = "images",
		.value = DM_VALUE_ENTRIES,
		.keys = image_entry,
		.example = "{ \"registry.corp.example/base/*\": { packages: apt, user: root } }",
		.help = "facts about images that the catalogue does not know"},
	{.name = "digests",
		.value = DM_VALUE_ENTRIES,
		.keys = digest_entry,
		.pass = "pin-digest",
		.example = "{ \"python:3.12-slim\": "
			   "\"sha256:"
			   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\" }",
		.help = "digests to pin images to, before the lock's"},
	{.name = "exclude",
		.value = DM_VALUE_GLOB,
		.list = true,
		.example = "[\"third_party/**\"]",
		.help = "globs of files that a search of folders and editors' filters leave out"},
	{.name = "contexts",
		.value = DM_VALUE_TEXT,
		.list = true,
		.pass = "pin-digest",
		.example = "[shared]",
		.help = "names of build contexts that FROM and --from may use"},
	{.name = "targets",
		.value = DM_VALUE_TEXT,
		.list = true,
		.pass = "nonroot-user",
		.example = "[production]",
		.help = "stages that are built; else the last one"},
	{.name = "registries",
		.value = DM_VALUE_ENTRIES,
		.keys = registry_entry,
		.example = "{ docker.io: { mirrors: [mirror.corp.example/hub] } }",
		.help = "how to speak to registries, for `lock` and --resolve"},
	{.name = "platforms",
		.value = DM_VALUE_PLATFORM,
		.list = true,
		.example = "[linux/amd64, linux/arm64]",
		.help = "those that images are built for: --update leaves an image alone whose "
			"digest "
			"changed, but not for these; else for all"},
	{.name = "overrides",
		.value = DM_VALUE_KEYS,
		.list = true,
		.keys = override_keys,
		.example = "[{ files: [\"legacy/**\"], passes: { nonroot-user: off } }]",
		.help = "other settings for some files; of several that match, the later one "
			"counts"},
	{.name = NULL},
};
