/* dockmend: the command line. Exit status: design and README, "exit codes". */
#include "command.h"
#include "../dockmend.h"
#include "../escape.h"
#include "../report/explain.h"
#include "../file/file.h"
#include "../sandbox/launcher.h"
#include "../file/links.h"
#include "../lsp/lsp.h"
#include "lock_command.h"
#include "policy_command.h"
#include "printer.h"
#include "../report/policy_print.h"
#include "../sandbox/sandbox.h"
#include "tree_print.h"
#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct line {
	struct dm_command command;
	const char *files0, *since, *baseline;
	struct dm_tree_view view;
	bool markdown, schema, offline, locks; /* locks: the command `lock` */
	bool show_config;                      /* explain --config */
	int mode_options;
};

static const struct option long_options[] = {
#define OPTION(name, letter, argument, help)                                                       \
	{name, (argument) ? required_argument : no_argument, NULL, letter},
#include "options.def"
#undef OPTION
	{NULL, 0, NULL, 0},
};

static int
usage_error(const char *message, const char *what)
{
	struct dm_buf out = {0};
	dm_buf_printf(&out, "dockmend: %s", message);
	dm_text_escaped(&out, dm_str(what));
	dm_buf_put(&out, "; try dockmend --help\n");
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
	return 2;
}

static void
print_help(void)
{
	fputs("Usage: dockmend [OPTION]... [PATH]...     show what would change, as a unified "
	      "diff\n"
	      "       dockmend -w [PATH]...              rewrite the files in place\n"
	      "       dockmend - < Dockerfile            filter: the rewritten text on stdout\n"
	      "       dockmend --check [PATH]...         list findings, change nothing\n"
	      "       dockmend lock [PATH]...            resolve base images, write dockmend.lock\n"
	      "       dockmend lock --check [PATH]...    tell which locked images moved or are "
	      "gone\n"
	      "       dockmend lsp                       language server on stdin and stdout\n"
	      "       dockmend explain [PASS]            what a pass does, why, its reason codes\n"
	      "       dockmend explain --config [PATH]   the policy in force for a file, and where "
	      "it comes from\n"
	      "       dockmend init [FOLDER]             write a commented .dockmend.yaml\n"
	      "       dockmend tree FILE                 the parsed tree (--format json for "
	      "machines)\n"
	      "PATH: a Dockerfile, a folder that is searched, or a compose file (*.yaml, "
	      "*.yml).\n\n",
		stdout);
	static const struct {
		const char *name;
		int letter;
		const char *argument, *help;
	} options[] = {
#define OPTION(name, letter, argument, help) {name, letter, argument, help},
#include "options.def"
#undef OPTION
	};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		bool letter = options[i].letter && strchr("wdlfqvjh", options[i].letter);
		char name[64];
		snprintf(name, sizeof name, "--%s%s%s", options[i].name,
			options[i].argument ? " " : "",
			options[i].argument ? options[i].argument : "");
		printf("  %c%c%c %-24s %s\n", letter ? '-' : ' ', letter ? options[i].letter : ' ',
			letter ? ',' : ' ', name, options[i].help);
	}
	fputs("\nPasses, in order:\n", stdout);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		printf("  %-18s %s\n", dm_passes[i]->id, dm_passes[i]->title);
	}
	fputs("\nExit status: 0 nothing to do, or done; 1 something would change, or a finding; 2 "
	      "bad usage or input;\n"
	      "3 a bug of dockmend.\n",
		stdout);
}

static bool
read_passes(const char *list, uint32_t *bits)
{
	struct dm_str rest = dm_str(list);
	while (rest.n) {
		size_t comma = dm_str_find_byte(rest, ',');
		struct dm_str id = comma == (size_t)-1 ? rest : dm_str_slice(rest, 0, comma);
		rest = comma == (size_t)-1 ? (struct dm_str){NULL, 0}
					   : dm_str_slice(rest, comma + 1, rest.n);
		bool known = false;
		for (uint32_t i = 0; i < dm_pass_count; i++) {
			if (dm_str_is(id, dm_passes[i]->id) || dm_str_is(id, "all")) {
				*bits |= 1U << i;
				known = true;
			}
		}
		if (!known) {
			return false;
		}
	}
	return true;
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

static void
set_color(struct dm_command *command, const char *when)
{
	const char *no = getenv("NO_COLOR");
	bool automatic = isatty(STDOUT_FILENO) && !(no && *no);
	command->color = strcmp(when, "always") == 0 || (strcmp(when, "never") != 0 && automatic);
}

/* One option; 0 or an exit status. */
static int
set_option(struct line *line, int option, const char *value)
{
	struct dm_command *command = &line->command;
	switch (option) {
	case 'w':
	case 'd':
	case 'c':
	case 'l':
		line->mode_options++;
		command->mode = option == 'w'   ? DM_MODE_WRITE
				: option == 'd' ? DM_MODE_DIFF
				: option == 'c' ? DM_MODE_CHECK
						: DM_MODE_LIST;
		if (option == 'd') {
			command->format = command->format ? command->format : DM_FORMAT_DIFF;
		}
		return 0;
	case 'f':
		command->format = dm_format_find(value);
		return command->format ? 0 : usage_error("--format: no such format: ", value);
	case 'P':
		line->since = value;
		return 0;
	case 'o':
		return read_passes(value, &command->only)
			       ? 0
			       : usage_error("--only: no such pass in ", value);
	case 's':
		return read_passes(value, &command->skip)
			       ? 0
			       : usage_error("--skip: no such pass in ", value);
	case 'F':
		return read_level(value, &command->fail_on)
			       ? 0
			       : usage_error("--fail-on takes error, warning, info or never, not ",
					 value);
	case 'j': {
		char *end;
		unsigned long jobs = strtoul(value, &end, 10);
		command->jobs = command->lookups = (unsigned)jobs;
		return *end || jobs < 1 || jobs > 64
			       ? usage_error("-j takes a number from 1 to 64, not ", value)
			       : 0;
	}
	case 'K':
		set_color(command, value);
		return 0;
	case 'u':
		command->unsafe = true;
		return 0;
	case 'T':
		command->untrusted = true;
		return 0;
	case 'C':
		command->config = value;
		line->show_config = true;
		return 0;
	case 'H':
		line->schema = true;
		return 0;
	case 'x':
		command->context = value;
		return 0;
	case 'N':
		command->no_policy = true;
		return 0;
	case 'L':
		command->lock = value;
		return 0;
	case 'n':
		command->stdin_name = value;
		return 0;
	case 'B':
		line->baseline = value;
		return 0;
	case 'W':
		line->mode_options++;
		command->mode = DM_MODE_ACCEPT;
		command->baseline_path = value;
		return 0;
	case 'I':
		command->inline_ignores = false;
		return 0;
	case '0':
		line->files0 = value;
		return 0;
	case 'S':
		line->view.shell = true;
		return 0;
	case 't':
		line->view.tokens = true;
		return 0;
	case 'm':
		line->markdown = true;
		return 0;
	case 'q':
		command->quiet = true;
		return 0;
	case 'v':
		command->verbose = true;
		return 0;
	case 'r':
		command->resolve = true;
		return 0;
	case 'U':
		command->update = true;
		return 0;
	case 'p':
		command->prune = true;
		return 0;
	case 'O':
		line->offline = true;
		return 0;
	default:
		return 2;
	}
}

static int
finish_output(struct dm_buf *out)
{
	dm_buf_write(out, stdout);
	dm_buf_finish(out);
	return 0;
}

static int
explain_policy(const struct line *line, int argc, char **argv)
{
	struct dm_buf out = {0};
	if (line->schema) {
		dm_policy_schema(&out);
		return finish_output(&out);
	}
	if (line->markdown) {
		dm_policy_markdown(&out);
		return finish_output(&out);
	}
	return dm_policy_show(&line->command, argc > 0 ? argv[0] : "Dockerfile");
}

static int
explain(const struct line *line, int argc, char **argv)
{
	struct dm_buf out = {0};
	if (argc > 1) {
		return usage_error("explain takes one word", "");
	}
	if (line->schema || line->show_config) {
		return explain_policy(line, argc, argv);
	}
	const struct dm_pass *only = argc > 0 ? dm_pass_find(dm_str(argv[0])) : NULL;
	if (argc > 0 && !only) {
		return usage_error("explain: no such pass: ", argv[0]);
	}
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (only && dm_passes[i] != only) {
			continue;
		}
		if (line->markdown) {
			dm_explain_markdown(&out, dm_passes[i]);
		} else {
			dm_buf_put(&out, i && !only ? "\n" : "");
			dm_explain_text(&out, dm_passes[i]);
		}
	}
	return finish_output(&out);
}

static int
print_tree(const struct line *line, int argc, char **argv)
{
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_err err = {0};
	struct dm_buf out = {0};
	if (argc != 1) {
		return usage_error("tree takes one file", "");
	}
	if (line->command.untrusted && dm_path_links_named(argv[0])) {
		return usage_error("--untrusted follows no link: ", argv[0]);
	}
	if (!dm_file_read(&arena, argv[0], &file, &err)) {
		dm_print_error(&err, err.path);
		dm_arena_finish(&arena);
		return 2;
	}
	const struct dm_tree *tree = dm_tree_parse(&arena, file.text);
	if (line->command.format == DM_FORMAT_JSON) {
		dm_tree_json(&out, argv[0], tree, line->view);
	} else {
		dm_tree_text(&out, argv[0], tree, line->view);
	}
	dm_buf_write(&out, stdout);
	int status = dm_tree_valid(tree) || tree->foreign ? 0 : 2;
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
	return status;
}

static bool
add_names(struct dm_files *files, const char *list, int *status)
{
	struct dm_file file;
	struct dm_err err = {0};
	if (!dm_file_read(files->arena, list, &file, &err)) {
		dm_print_error(&err, err.path);
		return false;
	}
	for (size_t i = 0; i < file.text.n;) {
		struct dm_str rest = dm_str_slice(file.text, i, file.text.n);
		size_t n = dm_str_find_byte(rest, '\0');
		n = n == (size_t)-1 ? rest.n : n;
		const char *path = dm_arena_str(files->arena, dm_str_slice(rest, 0, n)).p;
		if (n && !dm_discover(files, path, &err)) {
			dm_print_error(&err, err.path);
			*status = 2;
		}
		i += n + 1;
	}
	return true;
}

/* The diff of --since, in the arena; 0 or an exit status. */
static int
read_since(struct dm_arena *arena, struct line *line, struct dm_added_lines *since)
{
	struct dm_file file;
	struct dm_err err = {0};
	if (!line->since) {
		return line->command.format == DM_FORMAT_GITHUB_REVIEW
			       ? usage_error("--format github-review needs --since: GitHub refuses "
					     "comments on lines that the pull request's diff does "
					     "not show",
					 "")
			       : 0;
	}
	if (!dm_file_read(arena, line->since, &file, &err) ||
		!dm_added_lines_parse(arena, file.text, since, &err)) {
		dm_print_error(&err, err.path);
		return 2;
	}
	line->command.since = since;
	return 0;
}

/* The filter has to write something: an editor would take nothing for the new text. */
static void
pass_through(struct dm_arena *arena, const struct dm_command *command)
{
	static const struct dm_found input = {.path = "-", .named = true};
	struct dm_file file = {.text = {NULL, 0}};
	struct dm_err ignored = {.line = 0};
	if (!dm_command_filters(command, &input)) {
		return;
	}
	if (command->standard_input) {
		file = *command->standard_input;
	} else {
		dm_file_read(arena, "-", &file, &ignored);
	}
	if (file.text.n) {
		fwrite(file.text.p, 1, file.text.n, stdout);
	}
}

static int
run_command(struct line *line, const struct dm_files *files)
{
	struct dm_command *command = &line->command;
	struct dm_lock_command work = {.locks = NULL};
	int status = 0;
	if (line->locks) {
		return dm_lock_command_run(command, files);
	}
	if (command->resolve) {
		status = dm_lock_command_resolve(&work, command, files);
	}
	if (status == 0) {
		status = dm_workers_run(command, files);
	} else if (command->standard_input) {
		pass_through(files->arena, command);
	}
	dm_lock_command_finish(&work);
	return status;
}

static int
serve(const struct dm_command *command, int argc)
{
	if (argc > 0) {
		return usage_error("lsp takes no files; the editor sends them", "");
	}
	return dm_lsp_run(&(struct dm_lsp_options){
		.only = command->only,
		.skip = command->skip,
		.unsafe = command->unsafe,
		.inline_ignores = command->inline_ignores,
		.no_policy = command->no_policy,
		.untrusted = command->untrusted,
		.config = command->config,
		.lock = command->lock,
		.context = command->context,
		.program = "/proc/self/exe",
	});
}

/* What --baseline and --write-baseline name; 0 or an exit status. */
static int
read_baseline(struct dm_arena *arena, struct line *line, struct dm_baseline *baseline)
{
	struct dm_command *command = &line->command;
	struct dm_err err = {0};
	if (line->baseline && command->mode == DM_MODE_ACCEPT) {
		return usage_error("--baseline and --write-baseline exclude each other", "");
	}
	if (line->baseline && command->untrusted) {
		if (!command->quiet) {
			fputs("dockmend: note: --baseline does not count with --untrusted: what "
			      "it accepts, a pull request may have written\n",
				stderr);
		}
	} else if (line->baseline) {
		if (!dm_baseline_read(arena, line->baseline, baseline, &err)) {
			dm_print_error(&err, err.path);
			return 2;
		}
		command->baseline = baseline;
	}
	if (command->mode == DM_MODE_ACCEPT) {
		command->baseline_folder = dm_baseline_folder(arena, command->baseline_path);
		if (!command->baseline_folder) {
			return usage_error("--write-baseline: there is no folder for ",
				command->baseline_path);
		}
	}
	return 0;
}

static bool
find_files(const struct line *line, struct dm_files *files, int argc, char **argv, int *status)
{
	static char here[] = ".";
	char *fallback[] = {here};
	struct dm_err err = {0};
	if (line->files0 && !add_names(files, line->files0, status)) {
		return false;
	}
	if (argc == 0 && !line->files0) {
		argc = 1;
		argv = fallback;
	}
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0) {
			*dm_push(files->arena, files->items, files->count) =
				(struct dm_found){.path = "-", .named = true};
		} else if (!dm_discover(files, argv[i], &err)) {
			dm_print_error(&err, err.path);
			*status = 2;
		}
	}
	*status = files->errors.n ? 2 : *status;
	if (files->errors.n) {
		dm_buf_write(&files->errors, stderr);
	}
	if (files->notes.n && !line->command.quiet) {
		dm_buf_write(&files->notes, stderr);
	}
	return true;
}

static int
run_files(struct line *line, int argc, char **argv)
{
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena,
		.launcher = line->command.launcher,
		.no_links = line->command.untrusted};
	struct dm_added_lines since = {.count = 0};
	struct dm_baseline baseline = {.count = 0};
	bool input = false;
	for (int i = 0; i < argc; i++) {
		input = input || strcmp(argv[i], "-") == 0;
	}
	if (argc == 0 && !line->files0 && line->command.mode == DM_MODE_WRITE) {
		return usage_error("-w needs the files or folders to rewrite", "");
	}
	if (input && line->command.mode == DM_MODE_WRITE && line->command.format) {
		return usage_error("-w - writes the text to standard output, so no --format "
				   "goes with it",
			"");
	}
	int status = read_since(&arena, line, &since);
	status = status ? status : read_baseline(&arena, line, &baseline);
	bool ready = status == 0 && find_files(line, &files, argc, argv, &status);
	int worst = 2;
	if (ready) {
		worst = run_command(line, &files);
	} else if (input && !line->locks) {
		pass_through(&arena, &line->command);
	}
	status = worst > status ? worst : status;
	line->command.since = NULL;
	line->command.baseline = NULL;
	dm_files_finish(&files);
	dm_arena_finish(&arena);
	return status;
}

/* Whether git is needed to search: what `list` names may be folders as well. */
static bool
searches(const struct line *line, int argc, char **argv)
{
	bool found = argc == 0 || line->files0;
	for (int i = 0; i < argc && !found; i++) {
		struct stat info;
		found = stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode);
	}
	return found;
}

/*
 * The launcher, where programs are needed, and then the sandbox: from here on nothing else starts a program. Git is
 * asked by way of temporary files. 0, or an exit status.
 */
static int
close_in(struct line *line, struct dm_launcher *launcher, int argc, char **argv)
{
	const struct dm_command *command = &line->command;
	bool online = line->locks || command->resolve, search = searches(line, argc, argv);
	bool writes = online || search || command->mode == DM_MODE_WRITE ||
		      command->mode == DM_MODE_ACCEPT;
	struct dm_err err = {0};
	unsigned kinds = (search || online ? 1U << DM_LAUNCH_GIT : 0) |
			 (online ? 1U << DM_LAUNCH_REGISTRY : 0);
	if (kinds) {
		if (!dm_launcher_start(launcher, kinds, NULL, &err)) {
			dm_print_error(&err, err.path);
			return 2;
		}
		line->command.launcher = launcher;
	}
	dm_sandbox_enter(DM_SANDBOX_SOCKETS | (writes ? 0 : DM_SANDBOX_WRITING));
	return 0;
}

/* Options that do not go together, or not with the command; 0 or an exit status. */
static int
check_options(struct line *line)
{
	const struct dm_command *command = &line->command;
	if (line->mode_options > 1) {
		return usage_error(
			"--write, --diff, --check, --list and --write-baseline exclude each other",
			"");
	}
	if (line->offline && (line->locks || command->resolve)) {
		return usage_error("--offline excludes lock and --resolve", "");
	}
	if (command->untrusted && !command->lock && (line->locks || command->resolve)) {
		return usage_error("--untrusted takes no lock from the tree, so lock and --resolve "
				   "need --lock FILE with it",
			"");
	}
	if (command->update && !line->locks && !command->resolve) {
		return usage_error("--update needs --resolve, or the command lock", "");
	}
	if (command->prune && !line->locks) {
		return usage_error("--prune belongs to the command lock", "");
	}
	bool wrong = line->mode_options && command->mode != DM_MODE_CHECK;
	if (line->locks && wrong) {
		return usage_error(
			"lock writes dockmend.lock; of the modes it knows --check only", "");
	}
	if (line->locks && command->mode == DM_MODE_CHECK && (command->update || command->prune)) {
		return usage_error(
			"lock --check changes nothing, so it excludes --update and --prune", "");
	}
	return 0;
}

/* For `explain` the word behind --config is the file that it speaks of, not a policy. */
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
refuse_option(int option, char *const *argv)
{
	if (option == ':') {
		return usage_error("a value is missing after ", argv[optind - 1]);
	}
	if (optopt && strncmp(argv[optind - 1], "--", 2) == 0) {
		return usage_error("no value belongs to ", argv[optind - 1]);
	}
	char letter[] = {'-', (char)optopt, '\0'};
	return usage_error("no such option: ", optopt ? letter : argv[optind - 1]);
}

/*
 * pre-commit, xargs and globs of shells put names of files behind options: a file called --config=x would be obeyed.
 * Nobody can tell which of the two a word means, so it is refused; 0 or an exit status.
 */
static int
check_words(int argc, char **argv)
{
	struct stat info;
	struct dm_buf word = {0};
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] == '-' && argv[i][1] && lstat(argv[i], &info) == 0) {
			dm_text_escaped(&word, dm_str(argv[i]));
			dm_buf_byte(&word, '\0');
			fprintf(stderr,
				"dockmend: %s is an option, and a file that is here has this name; "
				"write ./%s for the file, or -- before all files\n",
				word.p, word.p);
			dm_buf_finish(&word);
			return 2;
		}
	}
	return 0;
}

/* A file that is opened must not become standard output because the caller has closed that. */
static void
fill_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0) {
			/* the wrong way round, so that its use fails and is told */
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		}
	}
}

/* Everything on standard output has arrived, or that is told and the status is 2. */
static int
close_output(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout)) {
		return status;
	}
	fprintf(stderr, "dockmend: cannot write the output%s%s\n", errno ? ": " : "",
		errno ? strerror(errno) : "");
	return status > 2 ? status : 2;
}

static int
run_line(int argc, char **argv)
{
	struct option options[sizeof long_options / sizeof *long_options];
	struct line line = {.command = {.fail_on = DM_LEVEL_WARNING,
				    .inline_ignores = true,
				    .jobs = 1,
				    .terminal = isatty(STDOUT_FILENO),
				    .lookups = 16}};
	set_color(&line.command, "auto");
	choose_options(options, argc, argv);
	int refused = check_words(argc, argv);
	if (refused) {
		return refused;
	}
	opterr = 0;
	for (int option; (option = getopt_long(argc, argv, ":wdlf:qvj:h", options, NULL)) != -1;) {
		if (option == '?' || option == ':') {
			return refuse_option(option, argv);
		}
		if (option == 'h') {
			print_help();
			return 0;
		}
		if (option == 'V') {
			puts("dockmend " DM_VERSION);
			return 0;
		}
		int status = set_option(&line, option, optarg);
		if (status) {
			return status;
		}
	}
	argc -= optind;
	argv += optind;
	line.locks = argc > 0 && strcmp(argv[0], "lock") == 0;
	refused = check_options(&line);
	if (refused) {
		return refused;
	}
	const char *word = argc > 0 ? argv[0] : "";
	if (strcmp(word, "lsp") == 0) {
		return serve(&line.command, argc - 1); /* which closes itself in */
	}
	if (strcmp(word, "explain") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
		return explain(&line, argc - 1, argv + 1);
	}
	if (strcmp(word, "init") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS);
		return argc > 2 ? usage_error("init takes one folder", "")
				: dm_policy_init(argc > 1 ? argv[1] : ".");
	}
	if (strcmp(word, "tree") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
		return print_tree(&line, argc - 1, argv + 1);
	}
	argc -= line.locks;
	argv += line.locks;
	struct dm_launcher launcher = {0};
	int status = close_in(&line, &launcher, argc, argv);
	if (status == 0) {
		dm_file_guard();
		status = run_files(&line, argc, argv);
	}
	dm_launcher_finish(&launcher);
	return status;
}

int
main(int argc, char **argv)
{
	dm_memory_keep();
	fill_standard_streams();
	return close_output(run_line(argc, argv));
}
