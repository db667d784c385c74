/* Sources: docs.docker.com/reference/cli/docker, docs.podman.io: build, create, run, export, diff. */
#include "keeper_words.h"

enum {
	QUICK = 60, /* seconds of what only asks */
	SLOW = 900, /* of an export */
	SMOKE = 120,
};

static void
put(struct dm_keeper_command *command, const char *word)
{
	if (command->count < sizeof command->words / sizeof *command->words - 1) {
		command->words[command->count++] = word;
		command->words[command->count] = NULL;
	}
}

static void
put_all(struct dm_keeper_command *command, const char *const *words)
{
	for (; *words; words++) {
		put(command, *words);
	}
}

static bool
is_id(const char *text)
{
	text += strncmp(text, "sha256:", 7) == 0 ? 7 : 0;
	size_t n = strspn(text, "0123456789abcdef");
	return n >= 12 && n <= 64 && text[n] == '\0';
}

static bool
is_number(const char *text)
{
	return dm_str_is_number(dm_str(text)) && strlen(text) < 6;
}

static bool
is_name(const char *text)
{
	size_t n =
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/:");
	return n < 256 && text[n] == '\0' && text[0] != '-';
}

static void
put_label(const struct dm_keeper_engine *engine, struct dm_keeper_command *command)
{
	put(command, "--label");
	put(command, dm_arena_printf(command->arena, DM_KEEPER_LABEL "=%s", engine->id));
}

/* words: number, context, target, KEY=VALUE... */
static bool
build(const struct dm_keeper_engine *engine, const char *const *words, uint32_t count,
	struct dm_keeper_command *command)
{
	const struct dm_keeper_setup *setup = engine->setup;
	if (count < 3 || !is_number(words[0]) || words[1][0] != '/' || !is_name(words[2])) {
		return false;
	}
	const char *folder = dm_arena_printf(command->arena, "%s/%s", engine->folder, words[0]);
	put(command, "build");
	if (engine->buildx) {
		put_all(command, (const char *const[]){"--progress=plain", "--load", NULL});
	}
	put_label(engine, command);
	put(command, "--iidfile");
	put(command, dm_arena_printf(command->arena, "%s/image", folder));
	put(command, "-f");
	put(command, dm_arena_printf(command->arena, "%s/Dockerfile", folder));
	if (words[2][0]) {
		put(command, "--target");
		put(command, words[2]);
	}
	if (setup->no_cache) {
		put(command, "--no-cache");
	}
	for (uint32_t i = 3; i < count; i++) {
		if (words[i][0] == '-' || words[i][0] == '\0') {
			return false;
		}
		put(command, "--build-arg");
		put(command, words[i]);
	}
	/* after those of a compose file, so that they win */
	put_all(command, (const char *const *)setup->arguments);
	put(command, words[1]);
	command->merged = true;
	command->seconds = setup->timeout;
	return true;
}

/* No network, no mounts but the image's own volumes, bounded memory, processes and log. */
static void
put_limits(const struct dm_keeper_engine *engine, struct dm_keeper_command *command)
{
	static const char *const limits[] = {"--network", "none", "--memory", "1g", "--memory-swap",
		"1g", "--pids-limit", "512", NULL};
	put_label(engine, command);
	put_all(command, limits);
	if (engine->setup->podman) {
		/* its rm -f waits as long for a program that does not heed SIGTERM, docker's kills at once */
		put_all(command, (const char *const[]){"--stop-timeout", "0", "--log-driver",
					 "k8s-file", "--log-opt", "max-size=8mb", NULL});
	} else {
		put_all(command, (const char *const[]){"--log-driver", "json-file", "--log-opt",
					 "max-size=8m", "--log-opt", "max-file=1", NULL});
	}
}

/* Verbs whose only word is an image or a container. */
static bool
compose_id(const struct dm_keeper_engine *engine, enum dm_verb verb, const char *id,
	struct dm_keeper_command *command)
{
	static const struct {
		const char *words[5];
		bool merged;
		unsigned seconds;
	} forms[DM_VERBS] = {
		[DM_VERB_INSPECT_IMAGE] = {{"image", "inspect"}, false, QUICK},
		[DM_VERB_CREATE] = {{"create"}, false, SLOW},
		[DM_VERB_EXPORT] = {{"export"}, false, SLOW},
		[DM_VERB_RUN] = {{"run", "-d"}, false, SLOW},
		[DM_VERB_RUN_SMOKE] = {{"run", "--entrypoint", "sh"}, true, SMOKE},
		[DM_VERB_EXEC_SMOKE] = {{"exec"}, true, SMOKE},
		[DM_VERB_PORTS] = {{"exec"}, false, QUICK},
		[DM_VERB_INSPECT] = {{"inspect"}, false, QUICK},
		[DM_VERB_DIFF] = {{"diff"}, false, SLOW},
		[DM_VERB_LOGS] = {{"logs"}, true, QUICK},
		[DM_VERB_REMOVE] = {{"rm", "-f", "-v"}, false, SLOW},
	};
	if (!is_id(id) || !forms[verb].words[0]) {
		return false;
	}
	bool smoke = verb == DM_VERB_RUN_SMOKE || verb == DM_VERB_EXEC_SMOKE;
	if (smoke && !engine->setup->smoke) {
		return false;
	}
	put_all(command, forms[verb].words);
	command->merged = forms[verb].merged;
	command->seconds = forms[verb].seconds;
	if (verb == DM_VERB_RUN || verb == DM_VERB_RUN_SMOKE) {
		put_limits(engine, command);
	} else if (verb == DM_VERB_CREATE) {
		put_label(engine, command);
		put(command, "--network");
		put(command, "none");
	}
	put(command, id);
	if (verb == DM_VERB_CREATE) {
		put(command, "none"); /* an image may have no command; it is never started */
	} else if (verb == DM_VERB_PORTS) {
		put_all(command,
			(const char *const[]){"cat", "/proc/net/tcp", "/proc/net/tcp6", NULL});
	} else if (smoke) {
		put_all(command,
			(const char *const[]){verb == DM_VERB_EXEC_SMOKE ? "sh" : "-c",
				verb == DM_VERB_EXEC_SMOKE ? "-c" : engine->setup->smoke,
				verb == DM_VERB_EXEC_SMOKE ? engine->setup->smoke : NULL, NULL});
	}
	return true;
}

bool
dm_keeper_compose(const struct dm_keeper_engine *engine, enum dm_verb verb,
	const char *const *words, uint32_t count, struct dm_keeper_command *command)
{
	command->count = 0;
	command->merged = false;
	command->seconds = QUICK;
	put(command, engine->setup->engine);
	switch (verb) {
	case DM_VERB_VERSION:
		put(command, "version");
		return count == 0;
	case DM_VERB_BUILDX:
		put(command, "buildx");
		put(command, "version");
		return count == 0;
	case DM_VERB_BUILD:
		return build(engine, words, count, command);
	case DM_VERB_TAG:
		put(command, "tag");
		put_all(command, words);
		return count == 2 && is_id(words[0]) && is_name(words[1]);
	default:
		return verb < DM_VERBS && count == 1 && compose_id(engine, verb, words[0], command);
	}
}
