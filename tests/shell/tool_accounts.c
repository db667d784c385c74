/* Accounts over /etc/passwd and /etc/group: names and ids that are there fail, as with shadow, adduser and busybox. */
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PASSWD "/etc/passwd"
#define GROUP "/etc/group"

enum {
	LINE = 512,
	EXISTS = 9, /* shadow: the name is in use */
	ID_EXISTS = 4,
	UNKNOWN = 6,
};

/* The line that has this field (0: name, 2: id) into line. */
static bool
find(const char *path, unsigned field, const char *value, char *line)
{
	FILE *file = fopen(path, "r");
	bool found = false;
	while (file && !found && fgets(line, LINE, file)) {
		char copy[LINE], *rest = copy, *part = NULL;
		line[strcspn(line, "\n")] = '\0';
		snprintf(copy, sizeof copy, "%s", line);
		for (unsigned i = 0; i <= field; i++) {
			part = strsep(&rest, ":");
		}
		found = part && strcmp(part, value) == 0;
	}
	if (file) {
		fclose(file);
	}
	return found;
}

static bool
is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static bool
is_there(const char *path, const char *name)
{
	char line[LINE];
	return find(path, 0, name, line) || find(path, 2, name, line);
}

static void
take_out(const char *path, const char *name)
{
	char line[LINE], copy[100];
	snprintf(copy, sizeof copy, "%s-", path);
	FILE *file = fopen(path, "r"), *rest = fopen(copy, "w");
	size_t n = strlen(name);
	while (file && rest && fgets(line, sizeof line, file)) {
		if (strncmp(line, name, n) != 0 || line[n] != ':') {
			fputs(line, rest);
		}
	}
	if (file) {
		fclose(file);
	}
	if (rest) {
		fclose(rest);
		rename(copy, path);
	}
}

/* ---- making ---- */

struct account {
	const char *tool, *name, *id, *home, *shell;
	char *group;
	bool own_group, system, force, again; /* again: an id may be used twice */
};

static const char *
next_id(bool system, char *id)
{
	char line[LINE];
	for (unsigned i = system ? 999 : 1000; i > 0; i += system ? -1U : 1U) {
		snprintf(id, 20, "%u", i);
		if (!find(PASSWD, 2, id, line) && !find(GROUP, 2, id, line)) {
			break;
		}
	}
	return id;
}

static int
make_group(const struct account *a)
{
	char line[LINE], id[20];
	if (find(GROUP, 0, a->name, line)) {
		return a->force ? 0 : tool_miss(a->tool, "group exists", a->name, EXISTS);
	}
	if (a->id && !a->again && find(GROUP, 2, a->id, line)) {
		if (!a->force) {
			return tool_miss(a->tool, "GID exists", a->id, ID_EXISTS);
		}
	}
	snprintf(
		line, sizeof line, "%.100s:x:%s:", a->name, a->id ? a->id : next_id(a->system, id));
	tool_append(GROUP, line);
	return 0;
}

static int
make_user(const struct account *a)
{
	char line[LINE], id[20];
	if (find(PASSWD, 0, a->name, line)) {
		return tool_miss(a->tool, "user exists", a->name, EXISTS);
	}
	if (a->id && !a->again && find(PASSWD, 2, a->id, line)) {
		return tool_miss(a->tool, "UID is in use", a->id, ID_EXISTS);
	}
	if (a->group && !is_there(GROUP, a->group)) {
		return tool_miss(a->tool, "no such group", a->group, UNKNOWN);
	}
	const char *uid = a->id ? a->id : next_id(a->system, id);
	if (a->own_group && !a->group) {
		struct account group = *a;
		group.id = find(GROUP, 2, uid, line) ? NULL : uid;
		group.force = group.again = false;
		int status = make_group(&group);
		if (status) {
			return status;
		}
	}
	snprintf(line, sizeof line, "%.100s:x:%s:%.20s::%s%.100s:%.50s", a->name, uid,
		a->group ? a->group : uid, a->home ? "" : "/home/", a->home ? a->home : a->name,
		a->shell ? a->shell : "/bin/sh");
	tool_append(PASSWD, line);
	return 0;
}

/* ---- command lines ---- */

/* -G a,b: each has to be there. */
static int
check_groups(const char *tool, char *list)
{
	for (char *rest = list, *name; rest && (name = strsep(&rest, ","));) {
		if (*name && !is_there(GROUP, name)) {
			return tool_miss(tool, "no such group", name, UNKNOWN);
		}
	}
	return 0;
}

static const struct option long_options[] = {{"uid", 1, NULL, 'u'}, {"gid", 1, NULL, 'g'},
	{"groups", 1, NULL, 'G'}, {"home-dir", 1, NULL, 'd'}, {"home", 1, NULL, 'd'},
	{"shell", 1, NULL, 's'}, {"create-home", 0, NULL, 'm'}, {"no-create-home", 0, NULL, 'M'},
	{"system", 0, NULL, 'r'}, {"non-unique", 0, NULL, 'o'}, {"force", 0, NULL, 'f'},
	{"user-group", 0, NULL, 'U'}, {"no-user-group", 0, NULL, 'N'}, {"comment", 1, NULL, 'c'},
	{"gecos", 1, NULL, 'c'}, {"no-log-init", 0, NULL, 'l'}, {"password", 1, NULL, 'p'},
	{"append", 0, NULL, 'a'}, {"ingroup", 1, NULL, 'g'}, {"group", 0, NULL, 'Z'},
	{"disabled-password", 0, NULL, 'x'}, {"disabled-login", 0, NULL, 'x'},
	{"login", 1, NULL, 'l'}, {"key", 1, NULL, 'K'}, {"root", 1, NULL, 'R'},
	{"quiet", 0, NULL, 'x'}, {"base-dir", 1, NULL, 'b'}, {"allow-bad-names", 0, NULL, 'x'},
	{"force-badname", 0, NULL, 'x'}, {"remove", 0, NULL, 'r'}, {"add", 1, NULL, 'a'},
	{"lock", 0, NULL, 'x'}, {"badname", 0, NULL, 'x'}, {"expiredate", 1, NULL, 'e'},
	{NULL, 0, NULL, 0}};

static const struct option group_long_options[] = {{"gid", 1, NULL, 'g'}, {"system", 0, NULL, 'r'},
	{"force", 0, NULL, 'f'}, {"non-unique", 0, NULL, 'o'}, {NULL, 0, NULL, 0}};

static int
count_words(char **argv)
{
	int n = 0;
	while (argv[n]) {
		n++;
	}
	return n;
}

static int
groupadd(char **argv)
{
	struct account a = {.tool = argv[0]};
	for (int o; (o = getopt_long(count_words(argv), argv, "fg:K:op:rR:", group_long_options,
			     NULL)) != -1;) {
		a.id = o == 'g' ? optarg : a.id;
		a.force = a.force || o == 'f';
		a.again = a.again || o == 'o';
		a.system = a.system || o == 'r';
	}
	a.name = argv[optind];
	return a.name ? make_group(&a) : 2;
}

static int
useradd(char **argv)
{
	struct account a = {.tool = argv[0], .own_group = true};
	int status = 0;
	for (int o; (o = getopt_long(count_words(argv), argv,
			     "b:c:d:De:f:g:G:k:K:lmMNop:rR:s:u:UZ:", long_options, NULL)) != -1;) {
		a.id = o == 'u' ? optarg : a.id;
		a.group = o == 'g' ? optarg : a.group;
		a.home = o == 'd' ? optarg : a.home;
		a.shell = o == 's' ? optarg : a.shell;
		a.again = a.again || o == 'o';
		a.system = a.system || o == 'r';
		a.own_group = a.own_group && o != 'N';
		status = o == 'G' && !status ? check_groups(argv[0], optarg) : status;
		if (o == 'D') {
			return 0;
		}
	}
	a.name = argv[optind];
	return status ? status : a.name ? make_user(&a) : 2;
}

/* Debian's adduser: --system is content with a user that is there; `adduser user group` adds one to the other. */
static int
adduser_debian(char **argv, bool group)
{
	struct account a = {.tool = argv[0], .own_group = true};
	char line[LINE];
	const char *gid = NULL;
	for (int o; (o = getopt_long(count_words(argv), argv, "qd:u:g:G:s:c:", long_options,
			     NULL)) != -1;) {
		group = group || o == 'Z';
		a.id = o == 'u' ? optarg : a.id;
		gid = o == 'g' ? optarg : gid;
		a.home = o == 'd' ? optarg : a.home;
		a.shell = o == 's' ? optarg : a.shell;
		a.system = a.system || o == 'r';
	}
	a.name = argv[optind];
	if (!a.name) {
		return 2;
	}
	if (argv[optind + 1]) {
		bool known = is_there(PASSWD, a.name) && is_there(GROUP, argv[optind + 1]);
		return known ? 0 : tool_miss(argv[0], "no such user or group", argv[optind + 1], 1);
	}
	if (group && !a.system && gid) {
		a.id = gid;
	}
	if (a.system &&
		find(group && !is_there(PASSWD, a.name) ? GROUP : PASSWD, 0, a.name, line)) {
		return 0;
	}
	if (strcmp(argv[0], "addgroup") == 0) {
		a.id = gid ? gid : a.id;
		return make_group(&a);
	}
	if (a.system && !group) {
		a.own_group = false; /* nogroup */
	}
	a.group = strdup(gid ? gid : "");
	a.group = *a.group ? a.group : NULL;
	return make_user(&a);
}

static int
adduser_busybox(char **argv)
{
	struct account a = {.tool = argv[0], .own_group = true};
	for (int o; (o = getopt_long(count_words(argv), argv, "h:g:s:G:DSHu:k:", long_options,
			     NULL)) != -1;) {
		a.id = o == 'u' ? optarg : a.id;
		a.group = o == 'G' ? optarg : a.group;
		a.home = o == 'h' ? optarg : a.home;
		a.shell = o == 's' ? optarg : a.shell;
		a.system = a.system || o == 'S';
	}
	a.own_group = !a.system;
	a.name = argv[optind];
	if (a.name && argv[optind + 1]) {
		bool known = is_there(PASSWD, a.name) && is_there(GROUP, argv[optind + 1]);
		return known ? 0 : tool_miss(argv[0], "no such user or group", argv[optind + 1], 1);
	}
	return a.name ? make_user(&a) : 1;
}

static int
addgroup_busybox(char **argv)
{
	struct account a = {.tool = argv[0]};
	for (int o; (o = getopt_long(count_words(argv), argv, "g:S", group_long_options, NULL)) !=
		    -1;) {
		a.id = o == 'g' ? optarg : a.id;
		a.system = a.system || o == 'S';
	}
	a.name = argv[optind];
	if (a.name && argv[optind + 1]) {
		bool known = is_there(PASSWD, a.name) && is_there(GROUP, argv[optind + 1]);
		return known ? 0 : tool_miss(argv[0], "no such user or group", argv[optind + 1], 1);
	}
	return a.name ? make_group(&a) : 1;
}

/* usermod, groupmod, userdel, ...: the last word has to be there. */
static int
change(const char *name, char **argv)
{
	bool users = strstr(name, "group") == NULL;
	const char *path = users ? PASSWD : GROUP, *last = argv[0];
	int status = 0;
	for (char **word = argv + 1; *word; word++) {
		last = *word;
		bool groups = strcmp(*word, "-G") == 0 || strcmp(*word, "-aG") == 0 ||
			      strcmp(*word, "--groups") == 0;
		if (groups && word[1] && !status && users) {
			status = check_groups(name, strdup(word[1]));
		}
	}
	if (status || !is_there(path, last)) {
		return status ? status
			      : tool_miss(name, users ? "no such user" : "no such group", last,
					UNKNOWN);
	}
	if (strstr(name, "del")) {
		take_out(path, last);
	}
	return 0;
}

static int
chown_to(const char *name, char **argv)
{
	char *owner = NULL;
	for (char **word = argv + 1; *word && !owner; word++) {
		owner = (*word)[0] == '-' ? NULL : strdup(*word);
		if (strncmp(*word, "--reference", 11) == 0) {
			return 0;
		}
	}
	char *group = owner ? strchr(owner, ':') : NULL;
	if (group) {
		*group++ = '\0';
	}
	if (strcmp(name, "chgrp") == 0) {
		group = owner;
		owner = NULL;
	}
	bool known = (!owner || !*owner || is_number(owner) || is_there(PASSWD, owner)) &&
		     (!group || !*group || is_number(group) || is_there(GROUP, group));
	if (!known) {
		tool_trouble(argv, "no such user");
	}
	return 0;
}

static int
look_up(const char *name, char **argv)
{
	char line[LINE];
	const char *last = NULL;
	if (strcmp(name, "whoami") == 0) {
		puts(tool_user());
		return 0;
	}
	for (char **word = argv + 1; *word; word++) {
		last = (*word)[0] == '-' ? last : *word;
	}
	if (strcmp(name, "getent") == 0) {
		const char *path = argv[1] && strcmp(argv[1], "group") == 0 ? GROUP : PASSWD;
		if (!argv[1] || !argv[2]) {
			return 0;
		}
		if (!find(path, is_number(last) ? 2 : 0, last, line)) {
			return 2;
		}
		puts(line);
		return 0;
	}
	const char *user = last ? last : tool_user();
	if (!find(PASSWD, is_number(user) ? 2 : 0, user, line)) {
		return tool_miss(name, "no such user", user, 1);
	}
	bool named = argv[1] && argv[1][0] == '-' && strchr(argv[1], 'n');
	char *rest = line, *part = strsep(&rest, ":");
	if (!named) {
		strsep(&rest, ":");
		part = strsep(&rest, ":");
	}
	puts(part);
	return 0;
}

bool
tool_is_account_tool(const char *name)
{
	static const char *const names[] = {"useradd", "adduser", "groupadd", "addgroup", "usermod",
		"groupmod", "userdel", "deluser", "groupdel", "delgroup", "chpasswd", "passwd",
		"gpasswd", NULL};
	return tool_listed(name, names);
}

int
tool_accounts(const char *name, char **argv)
{
	static const char *const looking[] = {"id", "whoami", "getent", NULL};
	bool alpine = access("/.d/busybox", F_OK) == 0;
	if (tool_listed(name, looking)) {
		return look_up(name, argv);
	}
	if (strncmp(name, "ch", 2) == 0 && strcmp(name, "chpasswd") != 0) {
		return chown_to(name, argv);
	}
	if (!tool_is_root(name)) {
		return 1;
	}
	if (strcmp(name, "groupadd") == 0) {
		return groupadd(argv);
	}
	bool rpm = access("/.d/shadow", F_OK) == 0; /* adduser is a link to useradd there */
	if (strcmp(name, "useradd") == 0 || (rpm && strcmp(name, "adduser") == 0)) {
		return useradd(argv);
	}
	if (strcmp(name, "adduser") == 0) {
		return alpine ? adduser_busybox(argv) : adduser_debian(argv, false);
	}
	if (strcmp(name, "addgroup") == 0) {
		return alpine ? addgroup_busybox(argv) : adduser_debian(argv, false);
	}
	bool plain = strcmp(name, "chpasswd") == 0 || strcmp(name, "gpasswd") == 0 ||
		     strcmp(name, "passwd") == 0;
	return plain ? 0 : change(name, argv);
}
