#include "service.h"

#include "../catalogue.h"
#include "../config/yaml_tree.h"
#include "account_text.h"
#include "assigned.h"
#include "claims.h"
#include "env_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	VARIABLES = 256, /* of one use: each is compared with those before */
	PORTS = 256,     /* likewise */
};

const char **
dm_usage_append(struct dm_arena *arena, const char **list, const char *text)
{
	uint32_t n = 0;
	while (list && list[n]) {
		if (strcmp(list[n++], text) == 0) {
			return list;
		}
	}
	/* the list has room for n + 1, and n is 0, 1, 3, 7, 15, ... where it is full */
	if ((n & (n + 1)) == 0) {
		const char **longer = dm_arena_alloc(arena, (2 * n + 2) * sizeof *longer);
		for (uint32_t i = 0; i < n; i++) {
			longer[i] = list[i];
		}
		list = longer;
	}
	list[n] = text;
	list[n + 1] = NULL;
	return list;
}

bool
dm_is_engine_socket(struct dm_str path)
{
	return dm_words_after(&dm_words_engine_sockets, path);
}

static bool
has_items(const struct dm_yaml *map, const char *key)
{
	const struct dm_yaml *node = dm_yaml_get(map, key);
	return node && node->kind != DM_YAML_SCALAR && node->count > 0;
}

static void
needs_root(struct dm_usage *usage, const char *why)
{
	usage->root = usage->root ? usage->root : why;
}

/* ---- volumes ---- */

void
dm_usage_mounts_home(struct dm_arena *arena, struct dm_usage *usage, struct dm_str target)
{
	if (dm_path_holds(DM_STR("/root"), target)) {
		needs_root(usage, dm_arena_printf(arena, "mounts %.*s, which only root may enter",
					  DM_FMT(target)));
	}
}

struct mount {
	struct dm_str source, target; /* source {NULL, 0}: an anonymous volume */
	bool bind, read_only;
};

/* A colon of ${DATA:-./data} parts nothing. */
static size_t
next_colon(struct dm_str text, size_t from)
{
	unsigned depth = 0;
	for (size_t i = from; i < text.n; i++) {
		depth += text.p[i] == '{';
		depth -= text.p[i] == '}' && depth > 0;
		if (text.p[i] == ':' && depth == 0) {
			return i;
		}
	}
	return text.n;
}

/* ./data:/data:ro, data:/data, /data */
static struct mount
read_short(struct dm_str text)
{
	struct mount mount = {.bind = false};
	size_t first = next_colon(text, 0), second = next_colon(text, first + (first < text.n));
	if (first == text.n) {
		mount.target = text;
		return mount;
	}
	mount.source = dm_str_slice(text, 0, first);
	mount.target = dm_str_slice(text, first + 1, second);
	/* a name has neither slash nor dot at its start; what a variable says nobody knows */
	char start = mount.source.n ? mount.source.p[0] : 'a';
	mount.bind = !dm_is_name_byte(start) || dm_str_find_byte(mount.source, '/') != (size_t)-1;
	struct dm_str mode =
		second < text.n ? dm_str_slice(text, second + 1, text.n) : (struct dm_str){"", 0};
	mount.read_only =
		dm_str_is(mode, "ro") || dm_str_starts(mode, "ro,") || dm_str_ends(mode, ",ro");
	return mount;
}

static struct mount
read_long(const struct dm_yaml *node)
{
	const char *type = dm_yaml_get_text(node, "type"),
		   *source = dm_yaml_get_text(node, "source"),
		   *target = dm_yaml_get_text(node, "target");
	source = source ? source : dm_yaml_get_text(node, "src");
	target = target ? target : dm_yaml_get_text(node, "dst");
	struct mount mount = {.source = dm_str(source), .target = dm_str(target)};
	mount.bind = type && strcmp(type, "bind") == 0;
	mount.read_only = dm_yaml_get_on(node, "read_only") || (type && strcmp(type, "tmpfs") == 0);
	return mount;
}

/* Settings, keys and times are read, not written: /etc/localtime, ./nginx.conf */
static bool
is_settings(struct dm_str target)
{
	return dm_path_holds(DM_STR("/etc"), target) ||
	       dm_words_after(&dm_words_settings_suffixes, target);
}

/* /keys of ./keys/a and of ${X:-./keys} */
static bool
has_part(struct dm_str path, const struct dm_words *parts)
{
	for (uint32_t i = 0; i < parts->count; i++) {
		const char *part = dm_words_item(parts, i);
		size_t n = strlen(part), at = dm_str_find(path, part);
		char next = at != (size_t)-1 && at + n < path.n ? path.p[at + n] : '/';
		if (at != (size_t)-1 && (next == '/' || next == '}')) {
			return true;
		}
	}
	return false;
}

/* Keys of the host: what makes them gives them to their owner alone. A file that is there tells itself. */
static bool
is_private(const struct dm_service_place *place, struct dm_str source)
{
	struct stat status;
	bool absolute = source.n && source.p[0] == '/';
	if (absolute) {
		return dm_words_hold(&dm_words_key_folders, source);
	}
	if (!has_part(source, &dm_words_key_names) &&
		!dm_words_after(&dm_words_key_suffixes, source)) {
		return false;
	}
	const char *path =
		dm_path_from(place->arena, place->folder, dm_arena_str(place->arena, source).p);
	return stat(path, &status) != 0 || !S_ISREG(status.st_mode) || !(status.st_mode & S_IROTH);
}

/* The folder of the build context that lies at a path of the host; NULL: none does. */
static const char *
shown(const struct dm_service_place *place, struct dm_str source)
{
	char real[PATH_MAX];
	size_t n = place->context ? strlen(place->context) : 0;
	size_t length = strlen(place->folder);
	bool slash = !length || place->folder[length - 1] == '/' || source.p[0] == '/';
	if (!n || !strchr("./", source.p[0]) || dm_str_find_byte(source, '$') != (size_t)-1 ||
		!realpath(dm_arena_printf(place->arena, "%s%s%.*s",
				  source.p[0] == '/' ? "" : place->folder, slash ? "" : "/",
				  DM_FMT(source)),
			real) ||
		strncmp(real, place->context, n) != 0 || (real[n] != '\0' && real[n] != '/')) {
		return NULL;
	}
	return dm_arena_str(place->arena, dm_str(real + n + (real[n] == '/'))).p;
}

static void
add_mount(const struct dm_service_place *place, const struct mount *mount, struct dm_usage *usage)
{
	if (dm_is_engine_socket(mount->source) || dm_is_engine_socket(mount->target)) {
		needs_root(usage, "hands it the socket of the container engine");
	}
	dm_usage_mounts_home(place->arena, usage, mount->target);
	if (mount->bind && mount->target.n && is_private(place, mount->source)) {
		*dm_push(place->arena, usage->binds, usage->nbinds) = (struct dm_bind){
			.target = dm_arena_str(place->arena, mount->target).p, .private = true};
		return;
	}
	if (mount->read_only || !mount->target.n || mount->target.p[0] != '/' ||
		dm_path_holds(DM_STR("/tmp"), mount->target) || is_settings(mount->target)) {
		return;
	}
	struct dm_str target = mount->target;
	while (target.n > 1 && target.p[target.n - 1] == '/') {
		target.n--;
	}
	const char *text = dm_arena_str(place->arena, target).p;
	if (!mount->source.n) {
		usage->anonymous = dm_usage_append(place->arena, usage->anonymous, text);
	} else if (mount->bind) {
		*dm_push(place->arena, usage->binds, usage->nbinds) =
			(struct dm_bind){.target = text, .shown = shown(place, mount->source)};
	} else {
		usage->volumes = dm_usage_append(place->arena, usage->volumes, text);
	}
}

void
dm_service_add_volume(
	const struct dm_service_place *place, struct dm_str text, struct dm_usage *usage)
{
	struct mount mount = read_short(text);
	add_mount(place, &mount, usage);
}

static void
read_volumes(
	const struct dm_service_place *place, const struct dm_yaml *service, struct dm_usage *usage)
{
	const struct dm_yaml *volumes = dm_yaml_get(service, "volumes");
	for (uint32_t i = 0; volumes && volumes->kind == DM_YAML_LIST && i < volumes->count; i++) {
		const struct dm_yaml *item = volumes->items[i];
		struct mount mount = item->kind == DM_YAML_SCALAR ? read_short(dm_str(item->text))
								  : read_long(item);
		add_mount(place, &mount, usage);
	}
}

bool
dm_is_private_mode(const char *mode)
{
	bool octal = mode[0] == '0';
	mode += octal && mode[1] == 'o' ? 2 : 0;
	return mode[0] && !(strtoul(mode, NULL, octal ? 8 : 10) & S_IROTH);
}

/* secrets: [{source: s, target: /root/.netrc, mode: 0400}], configs likewise */
static void
read_given_files(
	const struct dm_service_place *place, const struct dm_yaml *service, struct dm_usage *usage)
{
	static const char *const keys[] = {"secrets", "configs"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct dm_yaml *files = dm_yaml_get(service, keys[i]);
		for (uint32_t k = 0; files && files->kind == DM_YAML_LIST && k < files->count;
			k++) {
			dm_usage_mounts_home(place->arena, usage,
				dm_str(dm_yaml_get_text(files->items[k], "target")));
			const char *mode = dm_yaml_get_text(files->items[k], "mode");
			if (mode && dm_is_private_mode(mode) && !dm_yaml_get(service, "user")) {
				needs_root(usage, "mounts files that only root may read");
			}
		}
	}
}

/* develop: {watch: [{action: sync, path: ./src, target: /app/src}]}: docs.docker.com, "Use Compose Watch" */
static void
read_watch(
	const struct dm_service_place *place, const struct dm_yaml *service, struct dm_usage *usage)
{
	const struct dm_yaml *develop = dm_yaml_get(service, "develop");
	const struct dm_yaml *watch = develop ? dm_yaml_get(develop, "watch") : NULL;
	for (uint32_t i = 0; watch && watch->kind == DM_YAML_LIST && i < watch->count; i++) {
		const char *action = dm_yaml_get_text(watch->items[i], "action"),
			   *target = dm_yaml_get_text(watch->items[i], "target");
		if (action && target && dm_str_starts(dm_str(action), "sync")) {
			*dm_push(place->arena, usage->binds, usage->nbinds) =
				(struct dm_bind){.target = target, .synced = true};
		}
	}
}

/* ---- ports ---- */

void
dm_usage_publish(struct dm_arena *arena, struct dm_usage *usage, const char *text)
{
	struct dm_str port = dm_str(dm_assigned_default(arena, text));
	uint32_t count = 0;
	while (usage->ports && usage->ports[count]) {
		count++;
	}
	if (count >= PORTS) {
		usage->unread = usage->unread ? usage->unread : "more ports than are read";
		return;
	}
	for (size_t colon; (colon = next_colon(port, 0)) < port.n;) {
		port = dm_str_slice(port, colon + 1, port.n);
	}
	if (port.n) {
		usage->ports = dm_usage_append(arena, usage->ports, dm_arena_str(arena, port).p);
	}
}

void
dm_usage_publish_all(
	struct dm_arena *arena, struct dm_usage *usage, const struct dm_yaml *list, const char *key)
{
	for (uint32_t i = 0; list && list->kind == DM_YAML_LIST && i < list->count; i++) {
		const struct dm_yaml *item = list->items[i];
		const char *port =
			item->kind == DM_YAML_SCALAR ? item->text : dm_yaml_get_text(item, key);
		if (port) {
			dm_usage_publish(arena, usage, port);
		}
	}
}

/* ---- users and commands ---- */

void
dm_usage_start_as(struct dm_arena *arena, struct dm_usage *usage, struct dm_str user)
{
	struct dm_str uid = dm_account_user_part(user);
	struct dm_str gid = dm_str_slice(user, uid.n + (uid.n < user.n), user.n);
	if (uid.n && dm_account_is_root(uid)) {
		needs_root(usage, "starts it as root");
	} else if (dm_account_is_number(uid)) {
		usage->uid = dm_arena_str(arena, uid).p;
		usage->gid = dm_account_is_number(gid) ? dm_arena_str(arena, gid).p : NULL;
	}
}

/* A list of words; a text is parted at blanks (compose does no more than that: it starts no shell). */
const char *const *
dm_service_words(struct dm_arena *arena, const struct dm_yaml *node)
{
	const char **words = NULL;
	if (!node || dm_yaml_null(node)) {
		return NULL;
	}
	if (node->kind != DM_YAML_SCALAR) {
		uint32_t n = 0;
		words = dm_arena_alloc(arena, (node->count + 1) * sizeof *words);
		for (uint32_t i = 0; node->kind == DM_YAML_LIST && i < node->count; i++) {
			const struct dm_yaml *item = node->items[i];
			words[n++] = item->kind == DM_YAML_SCALAR ? item->text : "";
		}
		words[n] = NULL;
		return words;
	}
	struct dm_str text = dm_str(node->text);
	uint32_t n = 0;
	words = dm_arena_alloc(arena, (text.n / 2 + 2) * sizeof *words);
	for (size_t i = 0; i < text.n;) {
		char quote = text.p[i] == '"' || text.p[i] == '\'' ? text.p[i] : '\0';
		size_t from = i + (quote != '\0'), end = from;
		while (end < text.n && (quote ? text.p[end] != quote : !dm_is_space(text.p[end]))) {
			end++;
		}
		if (end > from || quote) {
			words[n++] = dm_arena_str(arena, dm_str_slice(text, from, end)).p;
		}
		i = end + 1;
	}
	words[n] = NULL;
	return words;
}

/* ---- variables ---- */

/* The text with what ${X:-y} says for variables that are not set; {NULL, 0}: one of them says nothing. */
static struct dm_str
by_default(struct dm_arena *arena, struct dm_str text)
{
	struct dm_assigned_variable variable;
	struct dm_buf out = {NULL, 0, 0};
	size_t at = 0, from = 0;
	bool told = true;
	while (told && dm_assigned_next(text, &at, &variable)) {
		told = variable.otherwise.p != NULL;
		if (!told) {
			break;
		}
		dm_buf_str(&out, dm_str_slice(text, from, variable.start));
		dm_buf_str(&out, variable.otherwise);
		from = variable.end;
	}
	dm_buf_str(&out, dm_str_slice(text, from, text.n));
	struct dm_str value =
		told ? dm_arena_str(arena, dm_buf_view(&out)) : (struct dm_str){NULL, 0};
	dm_buf_finish(&out);
	return value;
}

void
dm_usage_set(struct dm_arena *arena, struct dm_usage *usage, struct dm_str text)
{
	struct dm_assigned_variable variable;
	uint32_t count = 0;
	while (usage->variables && usage->variables[count]) {
		count++;
	}
	if (count >= VARIABLES) {
		usage->variables_of =
			usage->variables_of ? usage->variables_of : "the rest of a list";
		return;
	}
	size_t equals = dm_str_find_byte(text, '='), at = 0;
	struct dm_str value = equals == (size_t)-1 ? (struct dm_str){NULL, 0}
						   : dm_str_slice(text, equals + 1, text.n);
	if (!value.p || !dm_assigned_next(value, &at, &variable)) {
		usage->variables =
			dm_usage_append(arena, usage->variables, dm_arena_str(arena, text).p);
		return;
	}
	struct dm_str name = dm_str_slice(text, 0, equals), other = by_default(arena, value);
	if (other.p) {
		usage->variables = dm_usage_append(arena, usage->variables,
			dm_arena_printf(arena, "%.*s=%s", DM_FMT(name), other.p));
	}
	usage->variables = dm_usage_append(arena, usage->variables, dm_arena_str(arena, name).p);
}

void
dm_usage_set_all(struct dm_arena *arena, struct dm_usage *usage, const struct dm_yaml *map)
{
	for (uint32_t i = 0; map && map->kind == DM_YAML_MAP && i < map->count; i++) {
		const struct dm_yaml *item = map->items[i];
		bool told = item->kind == DM_YAML_SCALAR && !dm_yaml_null(item);
		if (map->keys[i]->kind == DM_YAML_SCALAR) {
			dm_usage_set(arena, usage,
				dm_str(told ? dm_arena_printf(arena, "%s=%s", map->keys[i]->text,
						      item->text)
					    : map->keys[i]->text));
		}
	}
}

/* .env is the caller's own, and not in the repository: its example beside it is, .env.example; NULL: there is none. */
static const char *
example_of(struct dm_arena *arena, const char *path)
{
	struct stat status;
	for (uint32_t i = 0; i < dm_words_example_suffixes.count; i++) {
		const char *example = dm_arena_printf(
			arena, "%s%s", path, dm_words_item(&dm_words_example_suffixes, i));
		if (stat(example, &status) == 0) {
			return example;
		}
	}
	return NULL;
}

void
dm_service_set_by_file(
	const struct dm_service_place *place, struct dm_str path, struct dm_usage *usage)
{
	struct dm_arena *arena = place->arena;
	struct dm_str text, name, value;
	struct stat status;
	if (!place->claims) {
		return; /* of a comment: its caller's */
	}
	const char *named = dm_arena_str(arena, path).p;
	const char *file = dm_path_from(arena, place->folder, named);
	bool told = dm_str_find_byte(path, '$') == (size_t)-1 &&
		    dm_str_find(path, "..") == (size_t)-1 && path.n && path.p[0] != '/';
	if (told && lstat(file, &status) != 0 && errno == ENOENT) {
		file = example_of(arena, file);
		if (!file) {
			return; /* what its caller sets, as any caller may */
		}
	}
	if (dm_str_find_byte(path, '$') != (size_t)-1 ||
		!dm_claims_text(place->claims, file, &text)) {
		usage->variables_of = usage->variables_of ? usage->variables_of : named;
		return;
	}
	while (dm_env_file_next(&text, &name, &value)) {
		const struct dm_str parts[] = {name, dm_str(value.p ? "=" : ""), value};
		dm_usage_set(arena, usage, dm_arena_join(arena, parts, value.p ? 3 : 1));
	}
}

/* environment: a map, or a list of NAME=value; env_file: a path, or a list of paths or {path: x} */
static void
read_variables(
	const struct dm_service_place *place, const struct dm_yaml *service, struct dm_usage *usage)
{
	const struct dm_yaml *set = dm_yaml_get(service, "environment");
	const struct dm_yaml *files = dm_yaml_get(service, "env_file");
	dm_usage_set_all(place->arena, usage, set);
	for (uint32_t i = 0; set && set->kind == DM_YAML_LIST && i < set->count; i++) {
		if (set->items[i]->kind == DM_YAML_SCALAR) {
			dm_usage_set(place->arena, usage, dm_str(set->items[i]->text));
		}
	}
	uint32_t count = !files || dm_yaml_null(files) ? 0
			 : files->kind == DM_YAML_LIST ? files->count
						       : 1;
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_yaml *file = files->kind == DM_YAML_LIST ? files->items[i] : files;
		const char *path =
			file->kind == DM_YAML_SCALAR ? file->text : dm_yaml_get_text(file, "path");
		dm_service_set_by_file(place, dm_str(path ? path : "$"), usage);
	}
}

/* test: a text for a shell, ["CMD-SHELL", TEXT], ["CMD", WORD, ...] or ["NONE"] */
static const char *const *
read_health(struct dm_arena *arena, const struct dm_yaml *health)
{
	const struct dm_yaml *test = health ? dm_yaml_get(health, "test") : NULL;
	bool text = test && test->kind == DM_YAML_SCALAR && !dm_yaml_null(test);
	const char *const *words = text || !test ? NULL : dm_service_words(arena, test);
	const char *kind = words && words[0] ? words[0] : "";
	const char *shell = text                                         ? test->text
			    : strcmp(kind, "CMD-SHELL") == 0 && words[1] ? words[1]
									 : NULL;
	if (shell) {
		const char **call = dm_arena_alloc(arena, 4 * sizeof *call);
		call[0] = "sh";
		call[1] = "-c";
		call[2] = shell;
		call[3] = NULL;
		return call;
	}
	return strcmp(kind, "CMD") == 0 ? words + 1 : NULL;
}

void
dm_service_read(
	const struct dm_service_place *place, const struct dm_yaml *service, struct dm_usage *usage)
{
	struct dm_arena *arena = place->arena;
	const char *pid = dm_yaml_get_text(service, "pid");
	usage->service = place->name;
	if (dm_yaml_get_on(service, "privileged")) {
		needs_root(usage, "is privileged");
	}
	if (has_items(service, "cap_add")) {
		needs_root(usage, "is given capabilities (cap_add), which only root has then");
	}
	if (has_items(service, "devices")) {
		needs_root(usage, "is given devices of the host");
	}
	if (pid && strcmp(pid, "host") == 0) {
		needs_root(usage, "sees the processes of the host");
	}
	read_volumes(place, service, usage);
	read_given_files(place, service, usage);
	read_watch(place, service, usage);
	dm_usage_start_as(arena, usage, dm_str(dm_yaml_get_text(service, "user")));
	read_variables(place, service, usage);
	dm_usage_publish_all(arena, usage, dm_yaml_get(service, "ports"), "target");
	dm_usage_publish_all(arena, usage, dm_yaml_get(service, "expose"), "target");
	usage->command = dm_service_words(arena, dm_yaml_get(service, "command"));
	usage->entrypoint = dm_service_words(arena, dm_yaml_get(service, "entrypoint"));
	usage->health = read_health(arena, dm_yaml_get(service, "healthcheck"));
}
