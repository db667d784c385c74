#include "options.h"

#include "../cli/options.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option long_options[] = {
#define OPTION(name, letter, argument, help)                                                       \
	{name, (argument) ? required_argument : no_argument, NULL, letter},
#include "../cli/verify_options.def"
#undef OPTION
	{NULL, 0, NULL, 0},
};

static const struct dm_option_set own_options = {"verify", long_options, ":wf:qh"};

static int
mistake(const char *message, const char *what)
{
	return dm_option_error(&own_options, message, what);
}

static void
print_help(void)
{
	static const struct {
		const char *name;
		int letter;
		const char *argument, *help;
	} options[] = {
#define OPTION(name, letter, argument, help) {name, letter, argument, help},
#include "../cli/verify_options.def"
#undef OPTION
	};
	fputs("Usage: dockmend verify [OPTION]... [PATH]... [-- BUILD-ARGS]\n"
	      "Builds each Dockerfile as it is and as dockmend would make it, with your docker or "
	      "podman, and compares the images.\n"
	      "PATH: a Dockerfile, or a compose file (*.yaml, *.yml); else Dockerfile. BUILD-ARGS "
	      "are handed to both builds\n"
	      "(--build-arg, --secret, --target, --platform, ...), and never printed.\n\n",
		stdout);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		bool letter = strchr("wfqh", options[i].letter);
		char name[64];
		snprintf(name, sizeof name, "--%s%s%s", options[i].name,
			options[i].argument ? " " : "",
			options[i].argument ? options[i].argument : "");
		printf("  %c%c%c %-16s %s\n", letter ? '-' : ' ', letter ? options[i].letter : ' ',
			letter ? ',' : ' ', name, options[i].help);
	}
	fputs("\nExit status: 0 the same, or proved and written; 1 a regression; 2 it does not "
	      "build "
	      "as it is, no engine,\n"
	      "bad usage; 3 inconclusive. Of several files the worst wins: 2, then 1, then 3.\n",
		stdout);
}

/* ---- values ---- */

static bool
read_seconds(const char *text, unsigned most, unsigned *seconds)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);
	*seconds = (unsigned)number;
	return dm_is_digit(text[0]) && *end == '\0' && number >= 1 && number <= most;
}

/* An option with a value; 0 or an exit status. */
static int
set_value(struct dm_session *session, struct dm_verify_line *line, int option, const char *value)
{
	struct dm_command *command = &session->command;
	switch (option) {
	case 'e':
		line->engine = value;
		return strcmp(value, "docker") == 0 || strcmp(value, "podman") == 0
			       ? 0
			       : mistake("--engine takes docker or podman, not ", value);
	case 'k':
		session->smoke = value;
		return *value ? 0 : mistake("--smoke takes a command", "");
	case 'W':
		return read_seconds(value, 3600, &session->wait)
			       ? 0
			       : mistake("--wait takes seconds from 1 to 3600, not ", value);
	case 't':
		return read_seconds(value, 86400, &session->timeout)
			       ? 0
			       : mistake("--timeout takes seconds from 1 to 86400, not ", value);
	case 'o':
		return dm_option_passes("--only", value, &command->only);
	case 'S':
		return dm_option_passes("--skip", value, &command->skip);
	case 'f':
		session->json = strcmp(value, "json") == 0;
		return session->json || strcmp(value, "text") == 0
			       ? 0
			       : mistake("--format takes text or json, not ", value);
	case 'x':
		command->context = value;
		return 0;
	case 'C':
		command->config = value;
		return 0;
	case 'L':
		command->lock = value;
		return 0;
	default:
		return 2;
	}
}

/* An option without a value; false: it is another one. */
static bool
set_switch(struct dm_session *session, int option)
{
	switch (option) {
	case 's':
		session->start = true;
		return true;
	case 'w':
		session->write = true;
		return true;
	case 'u':
		session->command.unsafe = true;
		return true;
	case 'n':
		session->no_cache = true;
		return true;
	case 'K':
		session->keep = true;
		return true;
	case 'N':
		session->command.no_policy = true;
		return true;
	case 'q':
		session->command.quiet = true;
		return true;
	default:
		return false;
	}
}

/* ---- build arguments ---- */

/* What would take the image, or the file, out of our hands. */
static bool
is_ours(const char *word)
{
	static const char *const words[] = {"-f", "--file", "-o", "--output", "--push", "--iidfile",
		"-q", "--quiet", "-t", "--tag", "--progress", "--check", "--call"};
	size_t n = strcspn(word, "=");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i]) == n && strncmp(word, words[i], n) == 0) {
			return true;
		}
	}
	return false;
}

static int
take_arguments(struct dm_session *session, char **arguments)
{
	dm_secrets_add_words(&session->arena, &session->secrets, arguments);
	for (char **word = arguments; *word; word++) {
		if (is_ours(*word)) {
			(*word)[strcspn(*word, "=")] = '\0';
			return mistake("both builds are made by verify, so it takes no ", *word);
		}
		session->no_cache = session->no_cache || strcmp(*word, "--no-cache") == 0;
	}
	return 0;
}

/* ---- */

static int
check(const struct dm_session *session)
{
	if (session->write && session->command.unsafe && !session->start && !session->smoke) {
		return mistake(
			"unsafe fixes are written only where they were seen to work: --write "
			"--unsafe needs --start or --smoke",
			"");
	}
	return 0;
}

bool
dm_verify_options(
	struct dm_session *session, struct dm_verify_line *line, int argc, char **argv, int *status)
{
	static char *none[] = {NULL};
	*line = (struct dm_verify_line){.arguments = none};
	*status = dm_option_words(&own_options, argc, argv);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			line->arguments = argv + i + 1;
			argc = i;
			argv[i] = NULL;
			break;
		}
	}
	for (int option; !*status && (option = dm_option_next(&own_options, argc, argv)) != -1;) {
		if (option == 'h') {
			print_help();
			return false;
		}
		if (!set_switch(session, option)) {
			*status = option == '?' ? 2 : set_value(session, line, option, optarg);
		}
	}
	if (*status) {
		return false;
	}
	line->paths = argv + optind;
	line->npaths = argc - optind;
	*status = take_arguments(session, line->arguments);
	*status = *status ? *status : check(session);
	return *status == 0;
}
