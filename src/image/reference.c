/*
 * reference = name [ ":" tag ] [ "@" digest ]           (distribution/reference v0.6.0, regexp.go and normalize.go)
 * name      = [ domain "/" ] path                       path: at most 255 bytes, `library/` included
 * domain    = host [ ":" digits ]                       a first component that holds "." or ":", is `localhost`, or
 * host      = label *( "." label ) | "[" IPv6 "]"         has an upper-case letter
 * label     = letters, digits and inner dashes
 * path      = component *( "/" component )
 * component = 1*( a-z 0-9 ) *( separator 1*( a-z 0-9 ) ), separator "." | "_" | "__" | 1*"-"
 * tag       = ( letter | digit | "_" ) *127( letter | digit | "_" | "." | "-" )
 * digest    = algorithm ":" 32*hex                      algorithm: words joined by one of + . - _
 *
 * 64 hex digits alone are an image's id, not a name. What looks like a domain but is none (my_host.example/a) is
 * read as a path of its own, without docker.io in front, as the published code does.
 */
#include "reference.h"

#define LIBRARY "docker.io/library/"

enum {
	PATH_LIMIT = 255,
	TAG_LIMIT = 128,
	USER_LIMIT = 128,
	DIGEST_HEX = 32, /* digits of the shortest digest */
	ID_HEX = 64,
};

static bool
is_lower_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || dm_is_digit(c);
}

static bool
is_alnum(char c)
{
	return dm_is_letter(c) || dm_is_digit(c);
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
is_domain_component(struct dm_str s)
{
	if (s.n == 0 || !is_alnum(s.p[0]) || !is_alnum(s.p[s.n - 1])) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && s.p[i] != '-') {
			return false;
		}
	}
	return true;
}

/* [2001:db8::1] or a.b.c, then an optional :port */
static bool
is_domain(struct dm_str s)
{
	size_t i = 0;
	if (s.n && s.p[0] == '[') {
		for (i = 1; i < s.n && s.p[i] != ']'; i++) {
			if (!is_hex(s.p[i]) && s.p[i] != ':') {
				return false;
			}
		}
		if (i == s.n || i == 1) {
			return false;
		}
		i++;
		return i == s.n || (s.p[i] == ':' && dm_str_is_number(dm_str_slice(s, i + 1, s.n)));
	}
	size_t colon = dm_str_find_byte(s, ':');
	struct dm_str host = colon == (size_t)-1 ? s : dm_str_slice(s, 0, colon);
	if (colon != (size_t)-1 && !dm_str_is_number(dm_str_slice(s, colon + 1, s.n))) {
		return false;
	}
	for (size_t start = 0; start <= host.n;) {
		size_t end = start;
		while (end < host.n && host.p[end] != '.') {
			end++;
		}
		if (!is_domain_component(dm_str_slice(host, start, end))) {
			return false;
		}
		start = end + 1;
	}
	return true;
}

static bool
is_path_component(struct dm_str s)
{
	size_t i = 0;
	while (i < s.n) {
		if (!is_lower_alnum(s.p[i])) {
			return false;
		}
		while (i < s.n && is_lower_alnum(s.p[i])) {
			i++;
		}
		if (i == s.n) {
			return true;
		}
		size_t start = i;
		if (s.p[i] == '-') {
			while (i < s.n && s.p[i] == '-') {
				i++;
			}
		} else if (s.p[i] == '.') {
			i++;
		} else if (s.p[i] == '_') {
			i += i + 1 < s.n && s.p[i + 1] == '_' ? 2 : 1;
		}
		if (i == start) {
			return false;
		}
	}
	return false;
}

static bool
is_path(struct dm_str s)
{
	for (size_t start = 0; start <= s.n;) {
		size_t end = start;
		while (end < s.n && s.p[end] != '/') {
			end++;
		}
		if (!is_path_component(dm_str_slice(s, start, end))) {
			return false;
		}
		start = end + 1;
	}
	return true;
}

static bool
is_tag(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!is_alnum(c) && c != '_' && (i == 0 || (c != '.' && c != '-'))) {
			return false;
		}
	}
	return s.n > 0 && s.n <= TAG_LIMIT;
}

/* What may come after "@"; whether anybody can compute it is dm_digest_valid's business. */
static bool
is_digest(struct dm_str s)
{
	size_t colon = dm_str_find_byte(s, ':');
	if (colon == (size_t)-1 || s.n - colon - 1 < DIGEST_HEX) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool first = i == 0 || !is_alnum(s.p[i - 1]);
		bool letter = is_alnum(c) && (c < '0' || c > '9');
		bool joint = !first && i + 1 < colon && c != '\0' && strchr("+.-_", c);
		bool ok = i > colon    ? is_hex(c)
			  : i == colon ? !first
				       : letter || joint || (!first && is_alnum(c));
		if (!ok) {
			return false;
		}
	}
	return true;
}

bool
dm_digest_valid(struct dm_str digest)
{
	const size_t cut = 7;
	size_t want = dm_str_starts(digest, "sha256:")   ? 64
		      : dm_str_starts(digest, "sha384:") ? 96
		      : dm_str_starts(digest, "sha512:") ? 128
							 : 0;
	if (want == 0 || digest.n != cut + want) {
		return false;
	}
	for (size_t i = cut; i < digest.n; i++) {
		char c = digest.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
			return false;
		}
	}
	return true;
}

bool
dm_host_valid(struct dm_str host)
{
	return is_domain(host);
}

bool
dm_mirror_valid(struct dm_str location)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (size_t i = 0; i < 2; i++) {
		if (dm_str_starts(location, schemes[i])) {
			location = dm_str_slice(location, strlen(schemes[i]), location.n);
			break;
		}
	}
	size_t slash = dm_str_find_byte(location, '/');
	slash = slash == (size_t)-1 ? location.n : slash;
	for (size_t i = slash; i < location.n; i++) {
		char c = location.p[i];
		if (!is_alnum(c) && (c == '\0' || !strchr("/._~-", c))) {
			return false;
		}
	}
	return is_domain(dm_str_slice(location, 0, slash));
}

bool
dm_user_valid(struct dm_str user, uint32_t parts)
{
	uint32_t words = 0;
	for (size_t i = 0; i < user.n; i++) {
		char c = user.p[i];
		bool first = i == 0 || user.p[i - 1] == ':';
		if (!is_alnum(c) && c != '_' && c != '.' && (first || (c != '-' && c != ':'))) {
			return false;
		}
		words += first;
	}
	return words > 0 && words <= parts && user.n <= USER_LIMIT && user.p[user.n - 1] != ':';
}

static bool
looks_like_domain(struct dm_str s)
{
	if (dm_str_is(s, "localhost") || dm_str_find_byte(s, '.') != (size_t)-1 ||
		dm_str_find_byte(s, ':') != (size_t)-1) {
		return true;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'A' && s.p[i] <= 'Z') {
			return true;
		}
	}
	return false;
}

/* 64 lower-case hex digits: `docker run` takes them for an image's id. */
static bool
is_identifier(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_hex(s.p[i]) || (s.p[i] >= 'A' && s.p[i] <= 'F')) {
			return false;
		}
	}
	return s.n == ID_HEX;
}

size_t
dm_reference_hub(struct dm_str name)
{
	static const char *const hubs[] = {"docker.io", "index.docker.io", "registry-1.docker.io",
		"registry.docker.com", "registry.hub.docker.com", NULL};
	size_t slash = dm_str_find_byte(name, '/');
	bool hub = slash != (size_t)-1 && dm_str_listed(dm_str_slice(name, 0, slash), hubs);
	return hub ? slash + 1 : 0;
}

/* rest: domain and path, as written */
static bool
split_name(struct dm_arena *arena, struct dm_str rest, struct dm_reference *reference)
{
	size_t slash = dm_str_find_byte(rest, '/');
	struct dm_str first = slash == (size_t)-1 ? rest : dm_str_slice(rest, 0, slash);
	bool domain = slash != (size_t)-1 && looks_like_domain(first);
	bool foreign = domain && !is_domain(first); /* a path of its own */
	reference->path = rest;
	if (domain && !foreign) {
		reference->domain = first;
		reference->path = dm_str_slice(rest, slash + 1, rest.n);
	}
	bool hub = !domain || dm_reference_hub(rest);
	bool library = hub && dm_str_find_byte(reference->path, '/') == (size_t)-1;
	const struct dm_str parts[] = {
		hub       ? DM_STR("docker.io/")
		: foreign ? DM_STR("")
			  : dm_str_slice(rest, 0, slash + 1),
		library ? DM_STR("library/") : DM_STR(""),
		reference->path,
	};
	reference->name = dm_arena_join(arena, parts, 3);
	return is_path(reference->path) && parts[1].n + reference->path.n <= PATH_LIMIT;
}

bool
dm_reference_parse(struct dm_arena *arena, struct dm_str text, struct dm_reference *reference)
{
	*reference = (struct dm_reference){0};
	struct dm_str rest = text;
	size_t at = dm_str_find_byte(rest, '@');
	if (at != (size_t)-1) {
		reference->digest = dm_str_slice(rest, at + 1, rest.n);
		rest = dm_str_slice(rest, 0, at);
		if (!is_digest(reference->digest)) {
			return false;
		}
	}
	size_t slash = rest.n;
	while (slash > 0 && rest.p[slash - 1] != '/') {
		slash--;
	}
	size_t colon = dm_str_find_byte(dm_str_slice(rest, slash, rest.n), ':');
	if (colon != (size_t)-1) {
		reference->tag = dm_str_slice(rest, slash + colon + 1, rest.n);
		rest = dm_str_slice(rest, 0, slash + colon);
		if (!is_tag(reference->tag)) {
			return false;
		}
	}
	return !is_identifier(text) && split_name(arena, rest, reference);
}

const char *
dm_reference_canonical(struct dm_arena *arena, const struct dm_reference *reference)
{
	bool bare = reference->tag.n == 0 && reference->digest.n;
	struct dm_str tag = reference->tag.n ? reference->tag : DM_STR("latest");
	const struct dm_str parts[] = {
		reference->name, bare ? DM_STR("@") : DM_STR(":"), bare ? reference->digest : tag};
	return dm_arena_join(arena, parts, 3).p;
}

/*
 * The part of a name after docker.io/library/, where it is a Docker Official Image: also those for one architecture
 * (docker.io/arm64v8/debian), and copies of the whole library; {NULL, 0}: another image.
 */
static struct dm_str
official_part(struct dm_str name)
{
	size_t n = dm_str_starts(name, LIBRARY) /* mostly */
			   ? sizeof LIBRARY - 1
			   : dm_words_before(&dm_words_official_homes, name);
	return n ? dm_str_slice(name, n, name.n) : (struct dm_str){NULL, 0};
}

/* home (LIBRARY or empty) and rest, one after the other, against the plain name of a row: as dm_str_compare. */
static int
compare_name(struct dm_str home, struct dm_str rest, const struct dm_image_row *row)
{
	struct dm_str name = {dm_texts + row->name, row->head};
	const size_t library = sizeof LIBRARY - 1;
	if (home.n && name.n >= library && memcmp(name.p, LIBRARY, library) == 0) {
		return dm_str_compare(rest, dm_str_slice(name, library, name.n));
	}
	size_t n = name.n < home.n ? name.n : home.n;
	int order = dm_str_compare(home, dm_str_slice(name, 0, n));
	return order ? order : dm_str_compare(rest, dm_str_slice(name, n, name.n));
}

/* Place in dm_image_order of the first row of that plain name; dm_image_plain or another name's: there is none. */
static uint32_t
find_plain(struct dm_str home, struct dm_str rest)
{
	uint32_t low = 0, high = dm_image_plain;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		bool after = compare_name(home, rest, &dm_image_rows[dm_image_order[middle]]) > 0;
		low = after ? middle + 1 : low;
		high = after ? high : middle;
	}
	return low;
}

static bool
matches_one(const uint32_t *globs, struct dm_str tag)
{
	for (; *globs; globs++) {
		const char *glob = dm_text(*globs);
		char first = *glob, last = glob[dm_text_str(*globs).n - 1];
		bool begins = first == '*' || first == '?' || (tag.n && tag.p[0] == first);
		bool ends = last == '*' || last == '?' || (tag.n && tag.p[tag.n - 1] == last);
		if (!begins || !ends) {
			continue;
		}
		if (dm_str_glob(glob, tag)) {
			return true;
		}
	}
	return false;
}

static bool
has_tag(const struct dm_image_row *row, struct dm_str tag)
{
	return matches_one(dm_text_lists + row->tags, tag) &&
	       (!row->also || matches_one(dm_text_lists + row->also, tag));
}

const struct dm_image_row *
dm_image_row_find(const struct dm_reference *reference)
{
	struct dm_str tag = reference->tag.n ? reference->tag : DM_STR("latest");
	struct dm_str official = official_part(reference->name);
	struct dm_str home = official.n ? DM_STR(LIBRARY) : DM_STR("");
	struct dm_str rest = official.n ? official : reference->name;
	const struct dm_image_row *found = NULL;
	for (uint32_t i = find_plain(home, rest); i < dm_image_plain && !found; i++) {
		const struct dm_image_row *row = &dm_image_rows[dm_image_order[i]];
		if (compare_name(home, rest, row) != 0) {
			break;
		}
		found = has_tag(row, tag) ? row : NULL;
	}
	/* a glob may come before a plain name */
	for (uint32_t i = dm_image_plain; !official.n && i < dm_image_row_count; i++) {
		const struct dm_image_row *row = &dm_image_rows[dm_image_order[i]];
		if (found && row > found) {
			break;
		}
		if (dm_str_glob_after(dm_text(row->name), row->head, reference->name) &&
			has_tag(row, tag)) {
			return row;
		}
	}
	return found;
}

const struct dm_image *
dm_image_find(struct dm_arena *arena, const struct dm_reference *reference)
{
	const struct dm_image_row *row = dm_image_row_find(reference);
	if (!row) {
		return NULL;
	}
	struct dm_image *image = dm_arena_alloc(arena, sizeof *image);
	*image = (struct dm_image){
		.name = dm_text(row->name),
		.family = dm_text(row->family),
		.manager = dm_text(row->manager),
		.config = &dm_configs[row->config],
		.mirrors_gone = dm_text(row->mirrors_gone),
		.shell = row->shell,
		.shadow = row->shadow,
		.freezes = row->freezes,
		.lambda = row->lambda,
		.vendor_repository = row->vendor_repository,
		.product_package = row->product_package,
		.certificates = row->certificates,
	};
	return image;
}

bool
dm_reference_library(const struct dm_reference *reference)
{
	return official_part(reference->name).n > 0;
}

bool
dm_reference_known(const struct dm_reference *reference)
{
	return dm_words_has(&dm_library_names, official_part(reference->name));
}

struct dm_str
dm_reference_official(struct dm_arena *arena, const struct dm_reference *reference)
{
	const struct dm_str parts[] = {DM_STR(LIBRARY), official_part(reference->name)};
	return parts[1].n ? dm_arena_join(arena, parts, 2) : reference->name;
}

size_t
dm_reference_familiar(struct dm_str name)
{
	static const char hub[] = "docker.io/", library[] = "docker.io/library/";
	return dm_str_starts(name, library) ? sizeof library - 1
	       : dm_str_starts(name, hub)   ? sizeof hub - 1
					    : 0;
}
