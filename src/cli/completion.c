#include "completion.h"

#include "../pass/pass.h"
#include "options.h"

#include <stdio.h>

static const struct {
	const char *name, *argument, *commands, *help;
	int letter;
} options[] = {
#define OPTION(name, letter, argument, commands, help) {name, argument, commands, help, letter},
#include "options.def"
#undef OPTION
};

static const struct {
	const char *name, *argument, *help;
	int letter;
} verify_options[] = {
#define OPTION(name, letter, argument, help) {name, argument, help, letter},
#include "verify_options.def"
#undef OPTION
};

static const struct {
	char letter;
	const char *word, *help;
} commands[] = {
#define COMMAND(letter, word, arguments, help) {letter, word, help},
#include "commands.def"
#undef COMMAND
};

enum {
	OPTIONS = sizeof options / sizeof *options,
	VERIFY_OPTIONS = sizeof verify_options / sizeof *verify_options,
	COMMANDS = sizeof commands / sizeof *commands,
};

/* lock, lsp ...; not -w, and not lock --check. */
static bool
is_word(size_t i)
{
	return commands[i].word[0] >= 'a' && commands[i].word[0] <= 'z' &&
	       !strchr(commands[i].word, ' ');
}

static void
put_passes(struct dm_buf *out, const char *between)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		dm_buf_printf(out, "%s%s", i ? between : "", dm_passes[i]->id);
	}
}

static void
put_options(struct dm_buf *out, char letter)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (strchr(options[i].commands, letter)) {
			dm_buf_printf(out, " --%s", options[i].name);
		}
	}
	for (size_t i = 0; letter == 'v' && i < VERIFY_OPTIONS; i++) {
		dm_buf_printf(out, " --%s", verify_options[i].name);
	}
}

/* Values of options that are words; the rest are names of files. */
static const struct {
	const char *option, *words; /* NULL: passes */
} values[] = {
	{"--color", "auto always never"},
	{"--engine", "docker podman"},
	{"--fail-on", "error warning info never"},
	{"--format|-f", "diff text json sarif rdjson github github-review gitlab"},
	{"--only", NULL},
	{"--skip", NULL},
};

static void
write_bash(struct dm_buf *out)
{
	dm_buf_put(out, "_dockmend() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
			"prev=${COMP_WORDS[COMP_CWORD-1]} "
			"words\n\tCOMPREPLY=()\n\tcase $prev in\n");
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		dm_buf_printf(out, "\t%s) words='", values[i].option);
		if (values[i].words) {
			dm_buf_put(out, values[i].words);
		} else {
			put_passes(out, " ");
		}
		dm_buf_put(out, "' ;;\n");
	}
	dm_buf_put(out, "\t*)\n\t\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		if (is_word(i)) {
			dm_buf_printf(out, "\t\t%s) words='", commands[i].word);
			put_options(out, commands[i].letter);
			if (commands[i].letter == 'e') {
				dm_buf_byte(out, ' ');
				put_passes(out, " ");
			} else if (commands[i].letter == 'c') {
				dm_buf_put(out, " bash zsh fish");
			}
			dm_buf_put(out, "' ;;\n");
		}
	}
	dm_buf_put(out, "\t\t*) words='");
	put_options(out, 'f');
	dm_buf_put(out, "'\n\t\t\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\t\t\twords+=' ");
	for (size_t i = 0; i < COMMANDS; i++) {
		if (is_word(i)) {
			dm_buf_printf(out, "%s ", commands[i].word);
		}
	}
	dm_buf_put(out, "'\n\t\t\tfi ;;\n\t\tesac ;;\n\tesac\n"
			"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
			"complete -o default -F _dockmend dockmend\n");
}

/* 'text' of zsh and fish; help texts hold no quote but ` and '. */
static void
put_quoted(struct dm_buf *out, const char *text, bool colons)
{
	dm_buf_byte(out, '\'');
	for (; *text; text++) {
		if (*text == '\'') {
			dm_buf_put(out, "'\\''");
		} else {
			dm_buf_put(out, colons && *text == ':' ? "\\" : "");
			dm_buf_byte(out, *text);
		}
	}
	dm_buf_byte(out, '\'');
}

static void
put_zsh_option(struct dm_buf *out, const char *name, const char *help)
{
	dm_buf_printf(out, "\t\t\t--%s:", name);
	put_quoted(out, help, false);
	dm_buf_byte(out, '\n');
}

static void
write_zsh(struct dm_buf *out)
{
	dm_buf_put(out, "#compdef dockmend\n_dockmend() {\n\tlocal -a typed=($words) words\n"
			"\tif (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then\n\t\twords=(\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		if (is_word(i)) {
			char text[256];
			snprintf(text, sizeof text, "%s:%s", commands[i].word, commands[i].help);
			dm_buf_put(out, "\t\t\t");
			put_quoted(out, text, false);
			dm_buf_byte(out, '\n');
		}
	}
	dm_buf_put(out, "\t\t)\n\t\t_describe command words\n\t\t_files\n"
			"\telif [[ ${typed[2]} == verify ]]; then\n\t\twords=(\n");
	for (size_t i = 0; i < VERIFY_OPTIONS; i++) {
		put_zsh_option(out, verify_options[i].name, verify_options[i].help);
	}
	dm_buf_put(out, "\t\t)\n\t\t_describe option words\n\t\t_files\n\telse\n\t\twords=(\n");
	for (size_t i = 0; i < OPTIONS; i++) {
		put_zsh_option(out, options[i].name, options[i].help);
	}
	/* a file of fpath is the function's body when it is first called; whoever sources it only wants it known */
	dm_buf_put(out, "\t\t)\n\t\t_describe option words\n\t\t_files\n\tfi\n}\n"
			"if [[ ${funcstack[1]} == _dockmend ]]; then\n\t_dockmend \"$@\"\nelse\n"
			"\tcompdef _dockmend dockmend\nfi\n");
}

static void
put_fish_option(struct dm_buf *out, const char *where, const char *name, int letter,
	const char *argument, const char *help)
{
	dm_buf_printf(out, "complete -c dockmend -n %s -l %s", where, name);
	if (letter) {
		dm_buf_printf(out, " -s %c", letter);
	}
	dm_buf_put(out, argument ? " -r -d " : " -d ");
	put_quoted(out, help, false);
	dm_buf_byte(out, '\n');
}

static void
write_fish(struct dm_buf *out)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (is_word(i)) {
			dm_buf_printf(out,
				"complete -c dockmend -n __fish_use_subcommand -a %s -d ",
				commands[i].word);
			put_quoted(out, commands[i].help, false);
			dm_buf_byte(out, '\n');
		}
	}
	for (size_t i = 0; i < OPTIONS; i++) {
		put_fish_option(out, "'not __fish_seen_subcommand_from verify'", options[i].name,
			strchr("wdlfqvjh", options[i].letter) ? options[i].letter : 0,
			options[i].argument, options[i].help);
	}
	for (size_t i = 0; i < VERIFY_OPTIONS; i++) {
		put_fish_option(out, "'__fish_seen_subcommand_from verify'", verify_options[i].name,
			strchr("wfqh", verify_options[i].letter) ? verify_options[i].letter : 0,
			verify_options[i].argument, verify_options[i].help);
	}
}

int
dm_completion(const char *shell)
{
	static const struct {
		const char *name;
		void (*write)(struct dm_buf *out);
	} shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, shell) == 0) {
			struct dm_buf out = {0};
			shells[i].write(&out);
			dm_buf_write(&out, stdout);
			dm_buf_finish(&out);
			return 0;
		}
	}
	return *shell ? dm_usage_error("completion takes bash, zsh or fish, not ", shell)
		      : dm_usage_error("completion takes bash, zsh or fish", "");
}
