/* dockmend: the command line. Exit status: README, the table "exit status". */
#include "command.h"
#include "../dockmend.h"
#include "../facts/around.h"
#include "../facts/context.h"
#include "../report/explain.h"
#include "../file/file.h"
#include "../sandbox/launcher.h"
#include "../file/links.h"
#include "../lsp/lsp.h"
#include "lock_command.h"
#include "options.h"
#include "pages.h"
#include "policy_command.h"
#include "printer.h"
#include "completion.h"
#include "suggest.h"
#include "../report/policy_print.h"
#include "../sandbox/sandbox.h"
#include "tree_calls.h"
#include "tree_print.h"
#include "verify_command.h"
#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int
finish_output(struct dm_buf *out)
{
	dm_buf_write(out, stdout);
	dm_buf_finish(out);
	return 0;
}

static int
explain_policy(const struct dm_line *line, int argc, char **argv)
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
explain(const struct dm_line *line, int argc, char **argv)
{
	struct dm_buf out = {0};
	if (argc > 1) {
		return dm_usage_error("explain takes one word", "");
	}
	if (line->schema || line->show_config) {
		return explain_policy(line, argc, argv);
	}
	if (argc == 0 && !line->markdown) {
		dm_explain_list(&out);
		return finish_output(&out);
	}
	uint32_t named = argc > 0 ? dm_suggest_passes(dm_str(argv[0])) : UINT32_MAX;
	if (!named) {
		return dm_explain_reason(&out, argv[0]) ? finish_output(&out)
							: dm_suggest_topic(argv[0]);
	}
	bool first = true;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (!(named >> i & 1)) {
			continue;
		}
		if (line->markdown) {
			dm_explain_markdown(&out, dm_passes[i]);
		} else {
			dm_buf_put(&out, first ? "" : "\n");
			dm_explain_text(&out, dm_passes[i]);
		}
		first = false;
	}
	return finish_output(&out);
}

/* The build context is --context, else what the files around the Dockerfile, or its sources tell. */
static void
print_calls(struct dm_arena *arena, const struct dm_line *line, const char *path,
	const struct dm_tree *tree, struct dm_buf *out)
{
	struct dm_scripts scripts = {.no_links = line->command.untrusted};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_facts facts = {.arena = arena,
		.tree = tree,
		.policy = &policy,
		.lock = &lock,
		.scripts = &scripts};
	struct dm_around around = {.no_links = line->command.untrusted};
	struct dm_usages usages = {.count = 0};
	const char *context = line->command.context;
	if (!context && !line->command.untrusted) {
		usages = dm_around_find(&around, arena, path);
	}
	dm_context_open(arena, context ? context : dm_context_find(arena, path, tree, &usages),
		path, tree, &scripts);
	dm_around_finish(&around);
	if (line->command.format == DM_FORMAT_JSON) {
		dm_calls_json(out, path, &facts);
	} else {
		dm_calls_text(out, path, &facts);
	}
	dm_context_close(&scripts);
}

static int
print_tree(const struct dm_line *line, int argc, char **argv)
{
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_err err = {0};
	struct dm_buf out = {0};
	if (argc != 1) {
		return dm_usage_error("tree takes one file", "");
	}
	if (line->command.untrusted && dm_path_links_named(argv[0])) {
		return dm_usage_error("--untrusted follows no link: ", argv[0]);
	}
	if (!dm_file_read(&arena, argv[0], &file, &err)) {
		dm_print_error(&err, err.path);
		dm_arena_finish(&arena);
		return 2;
	}
	const struct dm_tree *tree = dm_tree_parse(&arena, file.text);
	if (line->calls) {
		print_calls(&arena, line, argv[0], tree, &out);
	} else if (line->command.format == DM_FORMAT_JSON) {
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
read_since(struct dm_arena *arena, struct dm_line *line, struct dm_added_lines *since)
{
	struct dm_file file;
	struct dm_err err = {0};
	if (!line->since) {
		return line->command.format == DM_FORMAT_GITHUB_REVIEW
			       ? dm_usage_error(
					 "--format github-review needs --since: GitHub refuses "
					 "comments on lines that the pull request's diff does "
					 "not show",
					 "")
			       : 0;
	}
	if (!dm_file_read(arena, line->since, &file, &err)) {
		dm_print_error(&err, err.path);
		/* who knows other tools names a commit */
		return access(line->since, F_OK) == 0
			       ? 2
			       : dm_usage_error("--since takes a unified diff, as in git diff HEAD "
						"| dockmend --since -",
					 "");
	}
	if (!dm_added_lines_parse(arena, file.text, since, &err)) {
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
run_command(struct dm_line *line, const struct dm_files *files)
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
	if (status < 2) {
		int worst = dm_workers_run(command, files);
		status = worst > status ? worst : status;
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
		return dm_usage_error("lsp takes no files; the editor sends them", "");
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
read_baseline(struct dm_arena *arena, struct dm_line *line, struct dm_baseline *baseline)
{
	struct dm_command *command = &line->command;
	struct dm_err err = {0};
	if (line->baseline && command->mode == DM_MODE_ACCEPT) {
		return dm_usage_error("--baseline and --write-baseline exclude each other", "");
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
			return dm_usage_error("--write-baseline: there is no folder for ",
				command->baseline_path);
		}
	}
	return 0;
}

/* Who checks a folder that has none checks the wrong one, but a diff may have taken the last. */
static void
say_nothing_found(const struct dm_line *line, struct dm_files *files)
{
	if (files->nothing) {
		bool wrong = line->command.mode == DM_MODE_CHECK && !line->since;
		struct dm_buf *to = wrong ? &files->errors : &files->notes;
		dm_buf_put(to, "dockmend: ");
		dm_text_escaped(to, dm_str(files->nothing));
		dm_buf_put(to, ": no Dockerfile found; one that is called otherwise (web.docker) "
			       "has to be named\n");
	}
}

static bool
find_files(const struct dm_line *line, struct dm_files *files, int argc, char **argv, int *status)
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
	say_nothing_found(line, files);
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
run_files(struct dm_line *line, int argc, char **argv)
{
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena,
		.launcher = line->command.launcher,
		.no_links = line->command.untrusted,
		.places = true};
	struct dm_added_lines since = {.count = 0};
	struct dm_baseline baseline = {.count = 0};
	bool input = false;
	for (int i = 0; i < argc; i++) {
		input = input || strcmp(argv[i], "-") == 0;
	}
	if (argc == 0 && !line->files0 && line->command.mode == DM_MODE_WRITE) {
		return dm_usage_error("-w needs the files or folders to rewrite", "");
	}
	if (input && line->command.mode == DM_MODE_WRITE && line->command.format) {
		return dm_usage_error("-w - writes the text to standard output, so no --format "
				      "goes with it",
			"");
	}
	if (line->command.color) {
		line->command.pages = dm_pages_find(&arena, line->command.terminal);
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
	line->command.pages = NULL;
	dm_files_finish(&files);
	dm_arena_finish(&arena);
	return status;
}

/* Whether git is needed to search: what `list` names may be folders as well. */
static bool
searches(const struct dm_line *line, int argc, char **argv)
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
close_in(struct dm_line *line, struct dm_launcher *launcher, int argc, char **argv)
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

/* The commands that read no Dockerfiles, or one; false: it is none of them. */
static bool
run_word(const struct dm_line *line, int argc, char **argv, int *status)
{
	const char *word = argc > 0 ? argv[0] : "";
	struct stat info;
	if (strcmp(word, "lsp") == 0) {
		*status = serve(&line->command, argc - 1); /* which closes itself in */
	} else if (strcmp(word, "explain") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
		*status = explain(line, argc - 1, argv + 1);
	} else if (strcmp(word, "init") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS);
		*status = argc > 2 ? dm_usage_error("init takes one folder", "")
				   : dm_policy_init(argc > 1 ? argv[1] : ".");
	} else if (strcmp(word, "tree") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
		*status = print_tree(line, argc - 1, argv + 1);
	} else if (strcmp(word, "completion") == 0) {
		dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
		*status = dm_completion(argc == 2 ? argv[1] : "");
	} else if (!line->locks && *word && lstat(word, &info) != 0) {
		*status = dm_suggest_command(word);
		return *status != 0;
	} else {
		return false;
	}
	return true;
}

/* A filter whose options are wrong: what it was given goes out as it came in, for it may replace an editor's text. */
static int
hand_back(int status, int argc, char **argv)
{
	char bytes[4096];
	bool filter = false, shows = false;
	for (int i = 1; i < argc; i++) {
		filter = filter || strcmp(argv[i], "-") == 0;
		shows = shows ||
			dm_str_listed(dm_str(argv[i]), (const char *const[]){"--check", "--diff",
							       "--list", "-d", "-l", NULL});
	}
	if (status == 2 && filter && !shows && !isatty(STDIN_FILENO)) {
		for (size_t n; (n = fread(bytes, 1, sizeof bytes, stdin)) > 0;) {
			fwrite(bytes, 1, n, stdout);
		}
	}
	return status;
}

static int
run_line(int argc, char **argv)
{
	struct dm_line line;
	int status;
	int count = argc;
	char **words = argv;
	if (!dm_options_read(&line, argc, argv, &status)) {
		return hand_back(status, count, words);
	}
	argc -= optind;
	argv += optind;
	line.locks = argc > 0 && strcmp(argv[0], "lock") == 0;
	status = dm_options_check(&line, argc > 0 ? argv[0] : NULL);
	if (status) {
		return hand_back(status, count, words);
	}
	if (run_word(&line, argc, argv, &status)) {
		return status;
	}
	argc -= line.locks;
	argv += line.locks;
	struct dm_launcher launcher = {0};
	status = close_in(&line, &launcher, argc, argv);
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
	if (argc > 1 && strcmp(argv[1], "verify") == 0) {
		return dm_verify_command(argc - 1, argv + 1);
	}
	return close_output(run_line(argc, argv));
}
