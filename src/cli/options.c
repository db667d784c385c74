#include "options.h"

#include "../escape.h"
#include "../image/lifecycle.h"
#include "suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option long_options[] = {
#define OPTION(name, letter, argument, commands, help)                                             \
	{name, (argument) ? required_argument : no_argument, NULL, letter},
#include "options.def"
#undef OPTION
	{NULL, 0, NULL, 0},
};

static const struct dm_option_set own_options = {"", long_options, ":wdlf:qvj:h"};

int
dm_option_error(const struct dm_option_set *set, const char *message, const char *what)
{
	const char *name = set->command;
	struct dm_buf out = {0};
	dm_buf_printf(&out, "dockmend: %s%s%s", name, *name ? ": " : "", message);
	dm_text_escaped(&out, dm_str(what));
	dm_buf_printf(&out, "; try dockmend %s%s--help\n", name, *name ? " " : "");
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
	return 2;
}

int
dm_usage_error(const char *message, const char *what)
{
	return dm_option_error(&own_options, message, what);
}

static const struct {
	char letter;
	const char *word, *arguments, *help;
} command_lines[] = {
#define COMMAND(letter, word, arguments, help) {letter, word, arguments, help},
#include "commands.def"
#undef COMMAND
};

static const struct {
	const char *name;
	int letter;
	const char *argument, *commands, *help;
} option_lines[] = {
#define OPTION(name, letter, argument, commands, help) {name, letter, argument, commands, help},
#include "options.def"
#undef OPTION
};

enum {
	COMMANDS = sizeof command_lines / sizeof *command_lines,
	OPTIONS = sizeof option_lines / sizeof *option_lines,
};

/* The letter of commands.def; of what is no command that of files. */
static char
command_letter(const char *word)
{
	for (size_t i = 0; word && i < COMMANDS; i++) {
		if (strcmp(command_lines[i].word, word) == 0) {
			return command_lines[i].letter;
		}
	}
	return 'f';
}

static void
print_option(size_t i, const char *word)
{
	bool letter = option_lines[i].letter && strchr("wdlfqvjh", option_lines[i].letter);
	const char *argument = option_lines[i].argument, *help = option_lines[i].help;
	size_t n = word ? strlen(word) : 0;
	char name[64];
	/* lock: drop the images ... */
	help += n && strncmp(help, word, n) == 0 && strncmp(help + n, ": ", 2) == 0 ? n + 2 : 0;
	snprintf(name, sizeof name, "--%s%s%s", option_lines[i].name, argument ? " " : "",
		argument ? argument : "");
	printf("  %c%c%c %-24s %s\n", letter ? '-' : ' ', letter ? option_lines[i].letter : ' ',
		letter ? ',' : ' ', name, help);
}

/* word: of that command alone; NULL: of all. */
static void
print_help(const char *word)
{
	char only = word ? command_letter(word) : 0;
	const char *before = "Usage:";
	for (size_t i = 0; i < COMMANDS; i++) {
		char line[64];
		if (only && command_lines[i].letter != only) {
			continue;
		}
		snprintf(line, sizeof line, "%s%s%s", command_lines[i].word,
			command_lines[i].word[0] && command_lines[i].arguments[0] ? " " : "",
			command_lines[i].arguments);
		printf("%s dockmend %-26s %s\n", before, line, command_lines[i].help);
		before = "      ";
	}
	fputs(only ? "\n"
		   : "PATH: a Dockerfile, a folder that is searched, or a compose file (*.yaml, "
		     "*.yml).\n\n",
		stdout);
	for (size_t i = 0; i < OPTIONS; i++) {
		if (!only || strchr(option_lines[i].commands, only)) {
			print_option(i, word);
		}
	}
	if (only) {
		return;
	}
	fputs("\nPasses, in order:\n", stdout);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		printf("  %-18s %s\n", dm_passes[i]->id, dm_passes[i]->title);
	}
	fputs("\nExit status: 0 nothing to do, or done; 1 something would change, or a finding; 2 "
	      "bad usage or input;\n"
	      "3 a bug of dockmend. dockmend COMMAND --help tells the options of one command.\n",
		stdout);
}

/* dockmend lock --help, dockmend --help lock; verify has options of its own. */
static void
answer_help(int argc, char **argv)
{
	const char *word = NULL;
	for (int i = 1; i < argc && i <= 2 && !word; i++) {
		word = strchr("fv", command_letter(argv[i])) ? NULL : argv[i];
	}
	print_help(word);
}

int
dm_option_passes(const char *option, const char *list, uint32_t *bits)
{
	struct dm_str rest = dm_str(list);
	while (rest.n) {
		size_t comma = dm_str_find_byte(rest, ',');
		struct dm_str id = comma == (size_t)-1 ? rest : dm_str_slice(rest, 0, comma);
		rest = comma == (size_t)-1 ? (struct dm_str){NULL, 0}
					   : dm_str_slice(rest, comma + 1, rest.n);
		uint32_t named = dm_suggest_passes(id);
		if (!named) {
			return dm_suggest_pass(option, id);
		}
		*bits |= named;
	}
	return 0;
}

static bool
read_level(const char *text, enum dm_level *level)
{
	static const char *const names[] = {"info", "warning", "error", "never"};
	for (int i = 0; i < 4; i++) {
		if (strcmp(text, names[i]) == 0) {
			*level = (enum dm_level)i;
			return true;
		}
	}
	return false;
}

/* 0 or an exit status. */
static int
set_color(struct dm_command *command, const char *when)
{
	const char *no = getenv("NO_COLOR");
	bool always = strcmp(when, "always") == 0, automatic = strcmp(when, "auto") == 0;
	command->color = always || (automatic && isatty(STDOUT_FILENO) && !(no && *no));
	return always || automatic || strcmp(when, "never") == 0
		       ? 0
		       : dm_usage_error("--color takes auto, always or never, not ", when);
}

/* What an option without a value switches on; NULL: it is another one. */
static bool *
find_switch(struct dm_line *line, int option)
{
	struct dm_command *command = &line->command;
	switch (option) {
	case 'u':
		return &command->unsafe;
	case 'T':
		return &command->untrusted;
	case 'H':
		return &line->schema;
	case 'N':
		return &command->no_policy;
	case 'S':
		return &line->view.shell;
	case 'Y':
		return &line->calls;
	case 't':
		return &line->view.tokens;
	case 'm':
		return &line->markdown;
	case 'q':
		return &command->quiet;
	case 'v':
		return &command->verbose;
	case 'r':
		return &command->resolve;
	case 'U':
		return &command->update;
	case 'p':
		return &command->prune;
	case 'X':
		return &command->strict;
	case 'O':
		return &line->offline;
	default:
		return NULL;
	}
}

/* Where the value of an option goes that may be any text; NULL: it is another one. */
static const char **
find_text(struct dm_line *line, int option)
{
	struct dm_command *command = &line->command;
	switch (option) {
	case 'P':
		return &line->since;
	case 'C':
		return &command->config;
	case 'x':
		return &command->context;
	case 'L':
		return &command->lock;
	case 'Z':
		return &command->source_policy;
	case 'n':
		return &command->stdin_name;
	case 'B':
		return &line->baseline;
	case 'W':
		return &command->baseline_path;
	case '0':
		return &line->files0;
	default:
		return NULL;
	}
}

/* false: the option asks for no mode. */
static bool
set_mode(struct dm_line *line, int option)
{
	static const struct {
		int option;
		enum dm_mode mode;
	} modes[] = {
		{'w', DM_MODE_WRITE},
		{'d', DM_MODE_DIFF},
		{'c', DM_MODE_CHECK},
		{'l', DM_MODE_LIST},
		{'W', DM_MODE_ACCEPT},
	};
	struct dm_command *command = &line->command;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (modes[i].option == option) {
			command->mode = modes[i].mode;
			line->mode_options++;
			if (option == 'd' && !command->format) {
				command->format = DM_FORMAT_DIFF;
			}
			return true;
		}
	}
	return false;
}

static int
set_jobs(struct dm_command *command, const char *value)
{
	char *end;
	unsigned long jobs = strtoul(value, &end, 10);
	command->jobs = command->lookups = (unsigned)jobs;
	return *end || jobs < 1 || jobs > 64
		       ? dm_usage_error("-j takes a number from 1 to 64, not ", value)
		       : 0;
}

/* An option whose value is one of some words; 0 or an exit status. */
static int
set_word(struct dm_command *command, int option, const char *value)
{
	switch (option) {
	case 'f':
		command->format = dm_format_find(value);
		return command->format ? 0 : dm_usage_error("--format: no such format: ", value);
	case 'o':
		return dm_option_passes("--only", value, &command->only);
	case 's':
		return dm_option_passes("--skip", value, &command->skip);
	case 'F':
		return read_level(value, &command->fail_on)
			       ? 0
			       : dm_usage_error(
					 "--fail-on takes error, warning, info or never, not ",
					 value);
	case 'j':
		return set_jobs(command, value);
	case 'K':
		return set_color(command, value);
	default:
		return 2;
	}
}

/* One option; 0 or an exit status. */
static int
set_option(struct dm_line *line, int option, const char *value)
{
	bool *on = find_switch(line, option);
	const char **text = find_text(line, option);
	bool mode = set_mode(line, option);
	for (size_t i = 0; long_options[i].name; i++) {
		line->given |= long_options[i].val == option ? UINT64_C(1) << i : 0;
	}
	if (on) {
		*on = true;
	}
	if (text) {
		*text = value;
	}
	line->show_config = line->show_config || option == 'C';
	line->command.inline_ignores = line->command.inline_ignores && option != 'I';
	return on || text || mode || option == 'I' || option == 'D'
		       ? 0
		       : set_word(&line->command, option, value);
}

/* Options of other commands; 0 or an exit status. */
static int
check_command(const struct dm_line *line, const char *word)
{
	char letter = command_letter(word);
	for (size_t i = 0; i < OPTIONS; i++) {
		if ((line->given >> i & 1) && !strchr(option_lines[i].commands, letter)) {
			char message[128];
			snprintf(message, sizeof message, "--%s does not belong to %s",
				long_options[i].name, letter == 'f' ? "this command" : "");
			return dm_usage_error(message, letter == 'f' ? "" : word);
		}
	}
	return 0;
}

int
dm_options_check(struct dm_line *line, const char *word)
{
	const struct dm_command *command = &line->command;
	if (line->mode_options > 1) {
		return dm_usage_error(
			"--write, --diff, --check, --list and --write-baseline exclude each other",
			"");
	}
	if (line->offline && (line->locks || command->resolve)) {
		return dm_usage_error("--offline excludes lock and --resolve", "");
	}
	if (command->untrusted && !command->lock && (line->locks || command->resolve)) {
		return dm_usage_error(
			"--untrusted takes no lock from the tree, so lock and --resolve "
			"need --lock FILE with it",
			"");
	}
	if (command->update && !line->locks && !command->resolve) {
		return dm_usage_error("--update needs --resolve, or the command lock", "");
	}
	if (command->strict && !line->locks && !command->resolve) {
		return dm_usage_error("--strict needs --resolve, or the command lock", "");
	}
	if (command->source_policy && (!line->locks || command->mode == DM_MODE_CHECK)) {
		return dm_usage_error(
			"--source-policy belongs to the command lock without --check", "");
	}
	if (command->prune && !line->locks) {
		return dm_usage_error("--prune belongs to the command lock", "");
	}
	struct stat info;
	if (command->context && (stat(command->context, &info) != 0 || !S_ISDIR(info.st_mode))) {
		return dm_usage_error("no such folder for --context: ", command->context);
	}
	bool wrong = line->mode_options && command->mode != DM_MODE_CHECK;
	if (line->locks && wrong) {
		return dm_usage_error(
			"lock writes dockmend.lock; of the modes it knows --check only", "");
	}
	if (line->locks && command->mode == DM_MODE_CHECK && (command->update || command->prune)) {
		return dm_usage_error(
			"lock --check changes nothing, so it excludes --update and --prune", "");
	}
	return check_command(line, word);
}

/* For `explain` the word after --config is the file that it speaks of, not a policy. */
static void
choose_options(struct option *options, int argc, char **argv)
{
	memcpy(options, long_options, sizeof long_options);
	bool explains = argc > 1 && strcmp(argv[1], "explain") == 0;
	for (size_t i = 0; explains && options[i].name; i++) {
		if (options[i].val == 'C') {
			options[i].has_arg = optional_argument;
		}
	}
}

/*
 * What getopt_long does not take. It would print the word itself, raw: pre-commit and xargs give names of files.
 */
static int
refuse_option(const struct dm_option_set *set, int option, char *const *argv)
{
	if (option == ':') {
		return dm_option_error(set, "a value is missing after ", argv[optind - 1]);
	}
	if (optopt && strncmp(argv[optind - 1], "--", 2) == 0) {
		return dm_option_error(set, "no value belongs to ", argv[optind - 1]);
	}
	char letter[] = {'-', (char)optopt, '\0'};
	return optopt ? dm_option_error(set, "no such option: ", letter)
		      : dm_suggest_option(set->options, argv[optind - 1]);
}

int
dm_option_words(const struct dm_option_set *set, int argc, char **argv)
{
	struct stat info;
	struct dm_buf word = {0};
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] == '-' && argv[i][1] && lstat(argv[i], &info) == 0) {
			dm_text_escaped(&word, dm_str(argv[i]));
			dm_buf_byte(&word, '\0');
			/* what comes after the -- of a command may be no files */
			fprintf(stderr,
				"dockmend: %s is an option, and a file that is here has this name; "
				"write ./%s for the file%s\n",
				word.p, word.p, *set->command ? "" : ", or -- before all files");
			dm_buf_finish(&word);
			return 2;
		}
	}
	return 0;
}

/* getopt_long takes --wri for --write: what an option added later would make another one. 0 or an exit status. */
static int
check_whole(const struct option *options, int index, char **argv)
{
	size_t n = index >= 0 ? strlen(options[index].name) : 0;
	for (int i = optind - 1; index >= 0 && i >= optind - 2 && i > 0; i--) {
		const char *word = argv[i];
		if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, options[index].name, n) == 0 &&
			(word[2 + n] == '\0' || word[2 + n] == '=')) {
			return 0;
		}
	}
	const char *last = argv[optind - 1];
	return index < 0 ? 0
			 : dm_suggest_option(options, strncmp(last, "--", 2) == 0 || optind < 2
							      ? last
							      : argv[optind - 2]);
}

int
dm_option_next(const struct dm_option_set *set, int argc, char **argv)
{
	int index = -1;
	opterr = 0;
	int option = getopt_long(argc, argv, set->letters, set->options, &index);
	bool wrong = option == '?' || option == ':'
			     ? refuse_option(set, option, argv) != 0
			     : option != -1 && check_whole(set->options, index, argv) != 0;
	return wrong ? '?' : option;
}

bool
dm_options_read(struct dm_line *line, int argc, char **argv, int *status)
{
	struct option options[sizeof long_options / sizeof *long_options];
	*line = (struct dm_line){.command = {.fail_on = DM_LEVEL_WARNING,
					 .inline_ignores = true,
					 .terminal = isatty(STDOUT_FILENO),
					 .lookups = 16}};
	set_color(&line->command, "auto");
	const struct dm_option_set set = {"", options, own_options.letters};
	*status = dm_option_words(&set, argc, argv);
	if (*status) {
		return false;
	}
	choose_options(options, argc, argv);
	for (int option; (option = dm_option_next(&set, argc, argv)) != -1;) {
		if (option == '?') {
			*status = 2;
			return false;
		}
		if (option == 'h') {
			answer_help(argc, argv);
			return false;
		}
		if (option == 'V') {
			printf("dockmend %s, catalogue %04u-%02u\n", DM_VERSION,
				dm_catalogue_date() / 10000, dm_catalogue_date() / 100 % 100);
			return false;
		}
		*status = set_option(line, option, optarg);
		if (*status) {
			return false;
		}
	}
	return true;
}
