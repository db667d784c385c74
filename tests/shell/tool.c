/*
 * Stands for the commands of a build where their state counts (stages.c): shells and file tools run as they are,
 * package managers and account tools (tool_packages.c, tool_accounts.c) keep their state in the files where the real
 * ones keep it, and every other command succeeds. What a file tool could not do is noted, not fatal: downloads and
 * compilers leave nothing here.
 */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	WORDS = 4096,
};

/* ---- what the others use ---- */

bool
tool_listed(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(word, *list) == 0) {
			return true;
		}
	}
	return false;
}

bool
tool_append(const char *path, const char *line)
{
	FILE *file = fopen(path, "a");
	bool ok = file && fprintf(file, "%s\n", line) > 0;
	if (file) {
		fclose(file);
	}
	return ok;
}

void
tool_trouble(char **argv, const char *why)
{
	char line[2000];
	size_t used = (size_t)snprintf(line, sizeof line, "%s:", why);
	for (char **word = argv; *word && used < sizeof line; word++) {
		used += (size_t)snprintf(line + used, sizeof line - used, " %.200s", *word);
	}
	for (char *p = line; *p; p++) {
		*p = *p == '\n' ? ' ' : *p;
	}
	tool_append("/.d/trouble", line);
}

int
tool_miss(const char *name, const char *what, const char *value, int status)
{
	char line[1000];
	snprintf(line, sizeof line, "%.200s: %.200s%s%.200s%s", name, what, *value ? " '" : "",
		value, *value ? "'" : "");
	fprintf(stderr, "%s\n", line);
	tool_append("/.d/misses", line);
	return status;
}

const char *
tool_user(void)
{
	const char *user = getenv("PROOF_USER");
	return user && *user ? user : "root";
}

bool
tool_is_root(const char *name)
{
	const char *user = tool_user();
	if (strcmp(user, "root") == 0 || strcmp(user, "0") == 0) {
		return true;
	}
	return tool_miss(name, "not root:", user, 0) != 0;
}

void
tool_folder(const char *path)
{
	char part[4096];
	for (size_t i = 1; i < sizeof part && path[i - 1]; i++) {
		if (path[i] == '/' || path[i] == '\0') {
			memcpy(part, path, i);
			part[i] = '\0';
			mkdir(part, 0755);
		}
	}
}

void
tool_touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0) {
		close(fd);
	}
}

/* Runs a real program by the sandbox's own loader. */
static int
run_real(const char *name, const char *program, char **argv)
{
	char *words[WORDS] = {(char *)"ld.so", (char *)"--library-path", (char *)"/.s/lib",
		(char *)"--argv0", (char *)name, (char *)program};
	size_t n = 6;
	for (char **word = argv + 1; *word && n < WORDS - 1; word++) {
		words[n++] = *word;
	}
	words[n] = NULL;
	execv("/.s/lib/ld.so", words);
	return 126;
}

int
tool_real(const char *name, char **argv)
{
	char real[300];
	snprintf(real, sizeof real, "/.s/real/%s", name);
	return run_real(name, real, argv);
}

int
tool_shell(char **argv)
{
	return run_real(argv[0], "/.s/bash", argv);
}

int
tool_exec(char **argv)
{
	if (!argv[0]) {
		return 0;
	}
	execvp(argv[0], argv);
	if (errno != ENOENT) {
		return 126;
	}
	char *words[WORDS];
	size_t n = 0;
	for (words[n++] = (char *)"tool"; *argv && n < WORDS - 1; argv++) {
		words[n++] = *argv;
	}
	words[n] = NULL;
	execv("/.s/tool", words);
	return 126;
}

/* ---- commands ---- */

static int
act(const char *name, char **argv)
{
	pid_t child = fork();
	if (child == 0) {
		_exit(tool_real(name, argv));
	}
	int status = 0;
	waitpid(child, &status, 0);
	if (status != 0) {
		tool_trouble(argv, "failed");
	}
	return 0;
}

static void
drain(void)
{
	char block[4096];
	struct stat status;
	if (fstat(0, &status) == 0 && S_ISFIFO(status.st_mode)) {
		while (read(0, block, sizeof block) > 0) {
		}
	}
}

static int
say(const char *text)
{
	struct stat status;
	if (fstat(1, &status) == 0 && !S_ISCHR(status.st_mode)) {
		puts(text);
	}
	return 0;
}

/* env, nohup, timeout, sudo -u user: the command after the options. */
static int
wrap(char **argv, const char *with_value, bool skips_one)
{
	char **word = argv + 1;
	for (; *word; word++) {
		char *equals = strchr(*word, '=');
		if (strcmp(*word, "--") == 0) {
			word++;
			break;
		} else if ((*word)[0] == '-' && (*word)[1]) {
			bool user = strcmp(*word, "-u") == 0 && strchr(with_value, 'u');
			if (user && word[1] && strcmp(argv[0], "env") != 0) {
				setenv("PROOF_USER", word[1], 1);
			}
			word += (*word)[2] == '\0' && strchr(with_value, (*word)[1]) && word[1];
		} else if (equals && equals != *word && !strchr("/", (*word)[0])) {
			*equals = '\0';
			setenv(*word, equals + 1, 1);
			*equals = '=';
		} else {
			break;
		}
	}
	word += skips_one && *word;
	return tool_exec(word);
}

static int
as_user(char **argv)
{
	if (strcmp(argv[0], "sudo") == 0) {
		setenv("PROOF_USER", "root", 1);
		return wrap(argv, "ugCDhpRrTt", false);
	}
	if (!argv[1] || !argv[2]) {
		return 0;
	}
	char *user = strdup(argv[1]);
	user[strcspn(user, ":")] = '\0';
	setenv("PROOF_USER", user, 1);
	return tool_exec(argv + 2); /* gosu, su-exec */
}

/* su [-] [user] -c text; runuser is alike, or takes -u user command... */
static int
su(char **argv)
{
	const char *user = "root", *text = NULL;
	for (char **word = argv + 1; *word; word++) {
		if (strcmp(*word, "-c") == 0 || strcmp(*word, "--command") == 0) {
			text = word[1];
			word += word[1] != NULL;
		} else if (strcmp(*word, "-s") == 0 || strcmp(*word, "-g") == 0) {
			word += word[1] != NULL;
		} else if (strcmp(*word, "-u") == 0 && word[1]) {
			setenv("PROOF_USER", word[1], 1);
			word += 2;
			word += *word && strcmp(*word, "--") == 0;
			return tool_exec(word);
		} else if ((*word)[0] != '-') {
			user = *word;
		}
	}
	setenv("PROOF_USER", user, 1);
	char *words[] = {(char *)"sh", (char *)"-c", (char *)text, NULL};
	return text ? tool_shell(words) : 0;
}

/* Sets of scripts that are known to refresh the lists themselves; everything else comes to nothing. */
static int
download(char **argv)
{
	bool wget = strcmp(argv[0], "wget") == 0, to_stdout = !wget;
	const char *file = NULL, *url = "";
	for (char **word = argv + 1; *word; word++) {
		const char *option = *word;
		bool named = strcmp(option, wget ? "-O" : "-o") == 0 ||
			     strcmp(option, wget ? "--output-document" : "--output") == 0;
		if (named && word[1]) {
			file = *++word;
			to_stdout = strcmp(file, "-") == 0;
		} else if (wget && option[0] == '-' && option[1] != '-' && strstr(option, "O-")) {
			to_stdout = true;
		} else if (wget && option[0] == '-' && option[1] != '-' && word[1] &&
			   option[strlen(option) - 1] == 'O') {
			file = *++word;
			to_stdout = strcmp(file, "-") == 0;
		} else if (!wget && option[0] == '-' && option[1] != '-' && strchr(option, 'O')) {
			to_stdout = false;
		} else if (!wget && option[0] == '-' && option[1] != '-' && word[1] &&
			   option[strlen(option) - 1] == 'o') {
			file = *++word;
			to_stdout = strcmp(file, "-") == 0;
		} else if (strstr(option, "://")) {
			url = option;
		}
	}
	bool refreshes = strstr(url, "nodesource.com/setup") || strstr(url, "script.deb.sh");
	const char *text = refreshes ? "apt-get update" : "";
	if (to_stdout) {
		return refreshes ? (puts(text), 0) : say("1");
	}
	const char *slash = strrchr(url, '/');
	file = file ? file : slash ? slash + 1 : NULL;
	if (file && *file) {
		tool_append(file, text);
	}
	return 0;
}

static int
which(char **argv)
{
	int status = argv[1] ? 0 : 1;
	for (char **word = argv + 1; *word; word++) {
		char folders[8192], path[8300];
		snprintf(folders, sizeof folders, "%s", getenv("PATH") ? getenv("PATH") : "");
		bool found = (*word)[0] == '-' || ((*word)[0] == '/' && access(*word, X_OK) == 0);
		char *rest = folders;
		for (char *folder; !found && (folder = strsep(&rest, ":"));) {
			snprintf(path, sizeof path, "%s/%s", folder, *word);
			found = access(path, X_OK) == 0;
			if (found) {
				puts(path);
			}
		}
		status = found ? status : 1;
	}
	return status;
}

static int
clone(char **argv)
{
	const char *url = NULL, *to = NULL;
	bool clones = argv[1] && strcmp(argv[1], "clone") == 0;
	for (char **word = argv + 2; clones && *word; word++) {
		if ((*word)[0] == '-') {
			word += (strcmp(*word, "-b") == 0 || strcmp(*word, "--branch") == 0 ||
					strcmp(*word, "--depth") == 0) &&
				word[1];
		} else if (url) {
			to = *word;
		} else {
			url = *word;
		}
	}
	if (clones && url && !to) {
		char name[1000];
		const char *slash = strrchr(url, '/');
		snprintf(name, sizeof name, "%s", slash ? slash + 1 : url);
		char *dot = strstr(name, ".git");
		if (dot) {
			*dot = '\0';
		}
		mkdir(name, 0755);
	} else if (to) {
		char path[4096];
		snprintf(path, sizeof path, "%s%s", to[0] == '/' ? "" : "./", to);
		tool_folder(path);
	}
	return say("1");
}

/* python -m pip is pip; another module, or a script, is a command like any other. */
static int
python(char **argv)
{
	for (char **word = argv + 1; *word; word++) {
		if (strcmp(*word, "-m") == 0 && word[1]) {
			return strcmp(word[1], "pip") == 0 ? tool_packages("pip", word + 1)
							   : say("1");
		}
	}
	drain();
	return say("1");
}

/* The folder that a `cd` missed. */
static int
miss(char **argv)
{
	char path[4096];
	if (!argv[1]) {
		return 1;
	}
	snprintf(path, sizeof path, "%s%s", argv[1][0] == '/' ? "" : "./", argv[1]);
	tool_folder(path);
	tool_trouble(argv, "no folder");
	return 0;
}

static int
tell(const char *name, char **argv)
{
	static const char *const answers[][2] = {{"uname -m", "x86_64"}, {"uname", "Linux"},
		{"arch", "x86_64"}, {"nproc", "2"}, {"dpkg --print-architecture", "amd64"},
		{"hostname", "host"}, {"sleep", ""}, {"yes", "y"}};
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		const char *space = strchr(answers[i][0], ' ');
		size_t n = space ? (size_t)(space - answers[i][0]) : strlen(answers[i][0]);
		if (strlen(name) == n && memcmp(name, answers[i][0], n) == 0 &&
			(!space || (argv[1] && strcmp(argv[1], space + 1) == 0))) {
			return say(answers[i][1]);
		}
	}
	drain();
	return say("1");
}

static int
env(char **argv)
{
	return wrap(argv, strcmp(argv[0], "env") == 0 ? "uCS" : "noei", false);
}

static int
timeout(char **argv)
{
	return wrap(argv, "ks", true);
}

static int
shell(char **argv)
{
	static const char *const full[] = {"bash", "ksh", "zsh", NULL};
	argv[0] = (char *)(tool_listed(argv[0], full) ? "bash" : "sh");
	return tool_shell(argv);
}

static int
look_up(char **argv)
{
	return tool_accounts(argv[0], argv);
}

/* Commands of their own; what else there is follows in main. */
static const struct {
	const char *names[8];
	int (*run)(char **argv);
} commands[] = {
	{{"sh", "ash", "dash", "bash", "ksh", "zsh"}, shell},
	{{"id", "whoami", "getent", "chown", "chgrp"}, look_up},
	{{"env", "nohup", "time", "nice", "stdbuf", "eatmydata"}, env},
	{{"timeout"}, timeout},
	{{"sudo", "gosu", "su-exec"}, as_user},
	{{"su", "runuser"}, su},
	{{"curl", "wget"}, download},
	{{"which"}, which},
	{{"git"}, clone},
	{{".miss"}, miss},
};

int
main(int argc, char **argv)
{
	static const char *const acting[] = {"rm", "cp", "mv", "mkdir", "rmdir", "ln", "chmod",
		"touch", "cat", "sed", "head", "tail", "find", "xargs", "install", "truncate",
		"readlink", "realpath", "ls", "tee", "mktemp", "sort", NULL};
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	char real[300];
	if (strcmp(name, "tool") == 0 && argc > 1) { /* the shell does not find it */
		argv++;
		name = argv[0];
		if (tool_is_account_tool(name) || tool_is_manager(name)) {
			return tool_miss(name, "command not found", "", 127);
		}
	}
	argv[0] = (char *)name;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (tool_listed(name, commands[i].names)) {
			return commands[i].run(argv);
		}
	}
	if (tool_listed(name, acting)) {
		return act(name, argv);
	}
	snprintf(real, sizeof real, "/.s/real/%.200s", name);
	if (access(real, X_OK) == 0) {
		return tool_real(name, argv);
	}
	if (tool_is_account_tool(name)) {
		return tool_accounts(name, argv);
	}
	if (strncmp(name, "python", 6) == 0) {
		return python(argv);
	}
	int status = tool_packages(name, argv);
	return status >= 0 ? status : tell(name, argv);
}
