/*
 * Package managers over state in files: the lists of apt, pacman and opkg lie where the real ones put them, what is
 * installed in /.d/packages, what of it brought what it recommends in /.d/recommending, what a cleaning empties in the
 * cache folders. apk, dnf, yum, microdnf, tdnf and zypper refresh themselves, so their installs never miss a list.
 */
#include "tool.h"

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACKAGES "/.d/packages"
#define VIRTUAL "/.d/virtual"
#define RECOMMENDING "/.d/recommending"

enum {
	NO_LISTS = 100, /* apt's exit status */
	NAME = 256,
};

/* What a manager's words mean; lists of words end with NULL. */
struct manager {
	const char *names[6];
	const char *lists;     /* folder whose files an install needs; NULL: it refreshes itself */
	const char *caches[4]; /* folders that a cleaning empties, and an install fills */
	const char *refresh[4], *install[10], *need[12], *upgrade[8], *remove[8], *clean[4];
	const char *valued[12]; /* options whose value is the next word */
};

static const struct manager managers[] = {
	{{"apt-get", "apt", "aptitude", "nala", "apt-fast"}, "/var/lib/apt/lists",
		{"/var/cache/apt/archives"}, {"update"}, {"install", "reinstall"},
		{"build-dep", "source", "download", "satisfy"},
		{"upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"}, {"remove", "purge"},
		{"clean", "distclean"}, {"-o", "-c", "-t", "--option", "--target-release", "-a"}},
	{{"pacman", "yay"}, "/var/lib/pacman/sync", {"/var/cache/pacman/pkg"}, {NULL}, {NULL},
		{NULL}, {NULL}, {NULL}, {NULL}, {"--config", "--root", "-r", "-b"}},
	{{"opkg"}, "/var/opkg-lists", {NULL}, {"update"}, {"install"}, {NULL}, {"upgrade"},
		{"remove"}, {NULL}, {NULL}},
	{{"apk"}, NULL, {"/var/cache/apk"}, {"update"}, {"add"}, {NULL}, {"upgrade"}, {"del"},
		{"cache"},
		{"-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch",
			"--repositories-file", "--keys-dir"}},
	{{"dnf", "dnf5", "dnf-3", "tdnf"}, NULL,
		{"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/tdnf"},
		{"makecache", "check-update"},
		{"install", "reinstall", "localinstall", "groupinstall"}, {NULL},
		{"update", "upgrade", "distro-sync"}, {"remove", "erase"}, {"clean"},
		{"-c", "--installroot", "--releasever", "-x", "--enablerepo", "--disablerepo"}},
	{{"yum", "microdnf"}, NULL, {"/var/cache/yum", "/var/cache/dnf"},
		{"makecache", "check-update"},
		{"install", "reinstall", "localinstall", "groupinstall"}, {NULL},
		{"update", "upgrade"}, {"remove", "erase"}, {"clean"},
		{"-c", "--installroot", "--releasever", "-x", "--enablerepo", "--disablerepo"}},
	{{"zypper"}, NULL, {"/var/cache/zypp"}, {"refresh", "ref"}, {"install", "in"}, {NULL},
		{"update", "up", "dup", "patch"}, {"remove", "rm"}, {"clean", "cc"},
		{"-R", "--root", "-r", "--repo", "-t", "--type"}},
};

/* ---- files ---- */

static bool
holds_files(const char *folder)
{
	DIR *dir = opendir(folder);
	bool found = false;
	for (struct dirent *e; dir && !found && (e = readdir(dir));) {
		found = e->d_name[0] != '.' && strcmp(e->d_name, "lock") != 0 &&
			strcmp(e->d_name, "partial") != 0 && strcmp(e->d_name, "auxfiles") != 0;
	}
	if (dir) {
		closedir(dir);
	}
	return found;
}

static void
empty(const char *folder)
{
	char *roots[] = {(char *)folder, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	for (FTSENT *e; fts && (e = fts_read(fts));) {
		if (e->fts_info == FTS_DP && e->fts_level > 0) {
			rmdir(e->fts_accpath);
		} else if (e->fts_info != FTS_D && e->fts_info != FTS_DP) {
			unlink(e->fts_accpath);
		}
	}
	if (fts) {
		fts_close(fts);
	}
}

static void
put_in(const char *folder, const char *name)
{
	char path[1200];
	tool_folder(folder);
	snprintf(path, sizeof path, "%s/%.200s", folder, name);
	for (char *p = path + strlen(folder) + 1; *p; p++) {
		*p = *p == '/' ? '_' : *p;
	}
	tool_touch(path);
}

/* ---- what is installed ---- */

/* Lines of /.d/packages and /.d/virtual; calls with the line, false takes it out. */
static bool
is_installed(const char *name)
{
	char line[NAME];
	FILE *file = fopen(PACKAGES, "r");
	bool found = false;
	while (file && !found && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = '\0';
		found = strcmp(line, name) == 0;
	}
	if (file) {
		fclose(file);
	}
	return found;
}

static void
take_out(const char *name)
{
	char line[NAME];
	FILE *file = fopen(PACKAGES, "r"), *rest = fopen(PACKAGES ".new", "w");
	while (file && rest && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, name) != 0) {
			fprintf(rest, "%s\n", line);
		}
	}
	if (file) {
		fclose(file);
	}
	if (rest) {
		fclose(rest);
		rename(PACKAGES ".new", PACKAGES);
	}
}

static void
link_tools(const char *const *names)
{
	char path[300];
	for (; *names; names++) {
		snprintf(path, sizeof path, "/usr/bin/%s", *names);
		(void)!symlink("/.s/tool", path);
	}
}

/* The package's programs: one of its name, and the account tools. */
static void
bring(const char *name)
{
	static const char *const shadow[] = {"shadow", "shadow-utils", "passwd", NULL};
	static const char *const tools[] = {"useradd", "groupadd", "usermod", "groupmod", "userdel",
		"groupdel", "chpasswd", "gpasswd", NULL};
	static const char *const debian[] = {"adduser", "addgroup", "deluser", "delgroup", NULL};
	const char *own[] = {name, NULL};
	if (tool_listed(name, shadow)) {
		link_tools(tools);
	} else if (strcmp(name, "adduser") == 0) {
		link_tools(debian);
	} else if (!strchr(name, '/') && name[0] != '.') {
		link_tools(own);
	}
}

static void
add_package(const char *prefix, const char *word)
{
	char name[NAME];
	snprintf(name, sizeof name, "%s%.200s", prefix, word);
	if (!is_installed(name)) {
		tool_append(PACKAGES, name);
	}
}

/* The name without its version and release: x=1, x/stable, x>=1, x@edge, x:amd64 stays. */
static void
bare_name(char *out, const char *word)
{
	snprintf(out, NAME, "%.200s", word);
	out[strcspn(out, word[0] == '/' || word[0] == '.' ? "" : "=/<>~")] = '\0';
	char *at = strchr(out, '@');
	if (at && at != out) {
		*at = '\0';
	}
}

/* ---- calls ---- */

struct call {
	const struct manager *m;
	char **argv;
	const char *verb;
	const char *names[2000];
	unsigned count;
	const char *group; /* apk --virtual */
	bool elsewhere, no_cache, offline, only_download, moved, bare;
};

static void
read_option(struct call *c, char ***word)
{
	static const char *const roots[] = {"--installroot", "--root", "-p", "-R", NULL};
	const char *option = **word;
	bool apk = strcmp(c->m->names[0], "apk") == 0;
	char head[NAME];
	snprintf(head, sizeof head, "%.200s", option);
	head[strcspn(head, "=")] = '\0';
	bool root = tool_listed(head, roots) && (head[1] == '-' || apk || head[1] == 'R');
	c->elsewhere = c->elsewhere || root;
	c->no_cache = c->no_cache || strcmp(option, "--no-cache") == 0;
	c->moved = c->moved || strstr(option, "cachedir=") || strcmp(head, "--cache-dir") == 0;
	c->offline = c->offline || strcmp(option, "--cacheonly") == 0 ||
		     strcmp(option, "--no-refresh") == 0 || strcmp(option, "--no-network") == 0 ||
		     (strcmp(option, "-C") == 0 && !apk);
	c->only_download = c->only_download || strcmp(option, "--download-only") == 0 ||
			   strcmp(option, "-d") == 0 || strcmp(option, "--print-uris") == 0 ||
			   strcmp(option, "-s") == 0 || strcmp(option, "--downloadonly") == 0;
	if (tool_listed(option, c->m->valued) && (*word)[1]) {
		++*word;
		if (apk && (strcmp(option, "-t") == 0 || strcmp(option, "--virtual") == 0)) {
			c->group = **word;
		}
	} else if (apk && strcmp(head, "--virtual") == 0 && strchr(option, '=')) {
		c->group = strchr(option, '=') + 1;
	}
}

/* --no-install-recommends, -o APT::Install-Recommends=0, --without-recommends, --setopt=install_weak_deps=0 */
static bool
leaves_out_recommended(const char *word)
{
	return strcmp(word, "--install-recommends") != 0 &&
	       (strstr(word, "ecommends") || strstr(word, "install_weak_deps"));
}

static void
read_call(struct call *c)
{
	for (char **word = c->argv + 1; *word; word++) {
		c->bare = c->bare || leaves_out_recommended(*word);
		if ((*word)[0] == '-') {
			read_option(c, &word);
		} else if (!c->verb) {
			c->verb = *word;
		} else if (c->count < sizeof c->names / sizeof *c->names) {
			c->names[c->count++] = *word;
		}
	}
}

static bool
misses_lists(const struct call *c)
{
	if (c->m->lists && !holds_files(c->m->lists)) {
		return tool_miss(c->argv[0], "there are no lists", "", 1) != 0;
	}
	return false;
}

static void
fill_caches(const struct call *c, const char *name)
{
	bool swept = c->m->lists && access("/etc/apt/apt.conf.d/docker-clean", F_OK) == 0;
	if (!c->no_cache && !c->moved && !swept && c->m->caches[0]) {
		put_in(c->m->caches[0], name);
	}
}

static int
install(const struct call *c)
{
	char name[NAME];
	bool missing = c->only_download || c->count == 0;
	for (unsigned i = 0; i < c->count; i++) {
		bare_name(name, c->names[i]);
		missing = missing || !is_installed(name);
	}
	if (missing && misses_lists(c)) {
		return NO_LISTS;
	}
	if (c->offline && c->m->caches[0] && !holds_files(c->m->caches[0])) {
		return tool_miss(c->argv[0], "the cache is empty", "", 1);
	}
	for (unsigned i = 0; i < c->count && !c->only_download; i++) {
		bare_name(name, c->names[i]);
		size_t n = strlen(name);
		if (n > 1 && name[n - 1] == '-' && c->m->lists) {
			name[n - 1] = '\0';
			take_out(name);
			continue;
		}
		if (!c->bare && !is_installed(name)) {
			tool_append(RECOMMENDING, name);
		}
		add_package("", name);
		bring(name);
		fill_caches(c, name);
		if (c->group) {
			char line[2 * NAME + 2];
			snprintf(line, sizeof line, "%.200s %s", c->group, name);
			tool_append(VIRTUAL, line);
		}
	}
	return 0;
}

static int
uninstall(const struct call *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		char name[NAME], line[2 * NAME + 2];
		bare_name(name, c->names[i]);
		take_out(name);
		FILE *file = fopen(VIRTUAL, "r");
		size_t n = strlen(name);
		while (file && fgets(line, sizeof line, file)) {
			line[strcspn(line, "\n")] = '\0';
			if (strncmp(line, name, n) == 0 && line[n] == ' ') {
				take_out(line + n + 1);
			}
		}
		if (file) {
			fclose(file);
		}
	}
	return 0;
}

static int
clean(const struct call *c)
{
	for (unsigned i = 0; i < 4 && c->m->caches[i]; i++) {
		empty(c->m->caches[i]);
	}
	if (strcmp(c->verb, "distclean") == 0) {
		empty(c->m->lists);
	}
	return 0;
}

/* pacman's verbs are options: -S, -Sy, -Syu, -Scc, -U, -R. */
static int
pacman(struct call *c)
{
	char verb = '\0';
	bool refresh = false, sweep = false, search = false;
	for (char **word = c->argv + 1; *word; word++) {
		if ((*word)[0] == '-' && (*word)[1] >= 'A' && (*word)[1] <= 'Z') {
			verb = (*word)[1];
		}
		if ((*word)[0] == '-' && (*word)[1] != '-') {
			refresh = refresh || strchr(*word, 'y');
			sweep = sweep || strchr(*word, 'c');
			search = search || strchr(*word, 's');
		}
	}
	c->names[c->count] = c->verb;
	c->count += c->verb != NULL;
	if (verb == 'Q' || search) {
		return 0;
	}
	if (!tool_is_root("pacman")) {
		return 1;
	}
	if (verb == 'S' && refresh) {
		put_in(c->m->lists, "core.db");
	}
	if (verb == 'S' && sweep) {
		empty(c->m->caches[0]);
		return 0;
	}
	if (verb == 'R') {
		return uninstall(c);
	}
	return (verb == 'S' && (c->count || !refresh)) ? install(c) : 0;
}

static int
manage(const struct manager *m, char **argv)
{
	struct call c = {.m = m, .argv = argv};
	read_call(&c);
	if (strcmp(m->names[0], "pacman") == 0) {
		return pacman(&c);
	}
	for (char **word = argv + 1; *word; word++) {
		if (strcmp(*word, "--print-arch") == 0) {
			puts("x86_64");
		}
	}
	bool swept = c.verb && (tool_listed(c.verb, m->clean) || strcmp(c.verb, "autoclean") == 0);
	bool changes =
		c.verb &&
		(swept || tool_listed(c.verb, m->refresh) || tool_listed(c.verb, m->install) ||
			tool_listed(c.verb, m->upgrade) || tool_listed(c.verb, m->remove));
	if (changes && !tool_is_root(argv[0])) {
		return NO_LISTS;
	}
	if (!c.verb || c.elsewhere) {
		return 0;
	}
	if (tool_listed(c.verb, m->refresh)) {
		if (m->lists) {
			put_in(m->lists, "list_Packages");
		} else {
			fill_caches(&c, "index");
		}
		return 0;
	}
	if (tool_listed(c.verb, m->install)) {
		return install(&c);
	}
	if (tool_listed(c.verb, m->need) || tool_listed(c.verb, m->upgrade)) {
		return misses_lists(&c) ? NO_LISTS : 0;
	}
	if (tool_listed(c.verb, m->remove)) {
		return uninstall(&c);
	}
	return tool_listed(c.verb, m->clean) ? clean(&c) : 0;
}

/* ---- managers of languages: what they install, and their cache ---- */

struct language {
	const char *name, *prefix;
	const char *install[4];
	const char *clean[3]; /* words in this order */
	const char *cache;    /* below HOME */
	const char *off;      /* option that keeps the cache empty */
};

static const struct language languages[] = {
	{"pip", "pip ", {"install"}, {"cache", "purge"}, ".cache/pip", "--no-cache-dir"},
	{"pip3", "pip ", {"install"}, {"cache", "purge"}, ".cache/pip", "--no-cache-dir"},
	{"uv", "uv ", {"add"}, {"cache", "clean"}, ".cache/uv", "--no-cache"},
	{"npm", "npm ", {"install", "i", "add"}, {"cache", "clean"}, ".npm/_cacache", ""},
	{"yarn", "yarn ", {"add", "global"}, {"cache", "clean"}, ".cache/yarn", ""},
	{"gem", "gem ", {"install"}, {NULL}, ".gem", ""},
	{"go", "go ", {"install", "get"}, {"clean", "-modcache"}, "go/pkg/mod", ""},
	{"composer", "composer ", {"require"}, {"clear-cache"}, ".cache/composer", ""},
};

static bool
has_words(char **argv, const char *const *words, size_t n)
{
	size_t at = 0;
	for (char **word = argv + 1; *word && at < n && words[at]; word++) {
		at += strcmp(*word, words[at]) == 0;
	}
	return words[0] && (at == n || !words[at]);
}

static int
language(const struct language *l, char **argv)
{
	const char *home = getenv("HOME") ? getenv("HOME") : "/root";
	char cache[1000];
	snprintf(cache, sizeof cache, "%.400s/%s", strcmp(home, "/") == 0 ? "" : home, l->cache);
	bool none = *l->off && (has_words(argv, &l->off, 1) || getenv("PIP_NO_CACHE_DIR"));
	if (has_words(argv, l->clean, 3)) {
		bool pip = strncmp(l->name, "pip", 3) == 0, npm = strcmp(l->name, "npm") == 0;
		bool forced = has_words(argv, (const char *[]){"--force", NULL}, 2) ||
			      has_words(argv, (const char *[]){"-f", NULL}, 2);
		if ((pip && none) || (npm && !forced)) {
			return tool_miss(l->name, "this cannot clean the cache", "", 1);
		}
		empty(cache);
		return 0;
	}
	bool installs = argv[1] && tool_listed(argv[1], l->install);
	for (char **word = argv + 2; installs && *word; word++) {
		if ((*word)[0] != '-') {
			add_package(l->prefix, *word);
		}
	}
	if (argv[1] && !none && (installs || strcmp(argv[1], "ci") == 0)) {
		put_in(cache, "entry");
	}
	return 0;
}

/* ---- who calls apt ---- */

static int
calls_apt(const char *name, char **argv)
{
	static const char *const needing[] = {"gdebi", "mk-build-deps", "tasksel", "rosdep",
		"apt-file", "unattended-upgrade", NULL};
	static const char *const refreshing[] = {
		"add-apt-repository", "apt-add-repository", "install_packages", NULL};
	const char *lists = managers[0].lists;
	if (strcmp(name, "apt-cache") == 0) {
		if (!holds_files(lists)) {
			tool_trouble(argv, "no lists for");
			return 0;
		}
		puts("1");
		return 0;
	}
	if (tool_listed(name, refreshing)) {
		put_in(lists, "list_Packages");
		for (char **word = argv + 1; name[0] == 'i' && *word; word++) {
			add_package("", *word);
		}
		return 0;
	}
	bool needs = tool_listed(name, needing) &&
		     (strcmp(name, "rosdep") != 0 || (argv[1] && strcmp(argv[1], "install") == 0));
	if (needs && access("/usr/bin/apt-get", F_OK) == 0 && !holds_files(lists)) {
		return tool_miss(name, "there are no lists", "", NO_LISTS);
	}
	return needs ? 0 : -1;
}

bool
tool_is_manager(const char *name)
{
	for (size_t i = 0; i < sizeof managers / sizeof *managers; i++) {
		if (strcmp(name, managers[i].names[0]) == 0) {
			return true;
		}
	}
	return false;
}

int
tool_packages(const char *name, char **argv)
{
	for (size_t i = 0; i < sizeof managers / sizeof *managers; i++) {
		if (tool_listed(name, managers[i].names)) {
			return manage(&managers[i], argv);
		}
	}
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		if (strcmp(name, languages[i].name) == 0) {
			return language(&languages[i], argv);
		}
	}
	return calls_apt(name, argv);
}
