#include "places.h"

#include "../config/yaml_tree.h"
#include "../dockerfile/comment.h"
#include "../dockerfile/parse.h"
#include "../facts/bake.h"
#include "../facts/deployed.h"

#include <stdlib.h>

enum {
	LIMIT = 1 << 20, /* bytes of a file */
	PLACES = 1000,   /* of a file; also services, and targets */
	NESTED = 8,      /* defaults in each other, services that extend each other */
	COMMENTS = 64,   /* lines above a place that are looked at */
};

struct place {
	struct dm_span where; /* of the file */
	struct dm_str value;  /* n == 0: unknown */
};

struct reader {
	struct dm_arena *arena;
	const struct dm_policy *policy;
	struct dm_str text;
	struct dm_lines lines;
	bool expands;                    /* ${NAME:-default} means something here */
	const struct dm_yaml *variables; /* of a bake file; NULL */
	struct place *items;
	uint32_t count;
};

/* ---- values ---- */

static struct dm_str
expand(const struct reader *r, struct dm_str text, int depth);

/* What is between ${ and }; {NULL, 0}: not known. */
static struct dm_str
default_of(const struct reader *r, struct dm_str inner, int depth)
{
	size_t n = 0;
	while (n < inner.n && dm_is_name_byte(inner.p[n])) {
		n++;
	}
	struct dm_str name = dm_str_slice(inner, 0, n), rest = dm_str_slice(inner, n, inner.n);
	if (n && rest.n && rest.p[0] == ':') {
		rest = dm_str_slice(rest, 1, rest.n);
	}
	if (n && rest.n > 1 && rest.p[0] == '-') {
		return expand(r, dm_str_slice(rest, 1, rest.n), depth + 1);
	}
	const struct dm_yaml *variable =
		n == inner.n && r->variables
			? dm_yaml_get(r->variables, dm_arena_str(r->arena, name).p)
			: NULL;
	const char *text = variable ? dm_yaml_get_text(variable, "default") : NULL;
	return text ? expand(r, dm_str(text), depth + 1) : (struct dm_str){NULL, 0};
}

/* The end of ${ ... }, which begins at i; text.n: it has none. */
static size_t
brace_end(struct dm_str text, size_t i)
{
	uint32_t open = 0;
	for (; i < text.n; i++) {
		open += text.p[i] == '{';
		open -= open && text.p[i] == '}';
		if (text.p[i] == '}' && !open) {
			break;
		}
	}
	return i;
}

/* Defaults put in for variables; {NULL, 0}: some variable has none. Source: Compose Specification, "Interpolation". */
static struct dm_str
expand(const struct reader *r, struct dm_str text, int depth)
{
	struct dm_buf out = {0};
	bool known = depth < NESTED;
	for (size_t i = 0; known && i < text.n;) {
		if (text.p[i] != '$') {
			dm_buf_byte(&out, text.p[i++]);
			continue;
		}
		size_t end = brace_end(text, i + 1);
		struct dm_str value = {NULL, 0};
		if (r->expands && i + 1 < text.n && text.p[i + 1] == '{' && end < text.n) {
			value = default_of(r, dm_str_slice(text, i + 2, end), depth);
		}
		known = value.n > 0;
		dm_buf_str(&out, value);
		i = end + 1;
	}
	struct dm_str value =
		known ? dm_arena_str(r->arena, dm_buf_view(&out)) : (struct dm_str){NULL, 0};
	dm_buf_finish(&out);
	return value;
}

/* ---- places ---- */

/* The bytes of a line from a column on; columns count characters, so it may begin before. */
static struct dm_span
line_from(const struct reader *r, uint32_t line, uint32_t column)
{
	if (line == 0 || line > r->lines.count) {
		return (struct dm_span){0, 0};
	}
	uint32_t start = r->lines.starts[line - 1];
	uint32_t end = line < r->lines.count ? r->lines.starts[line] : (uint32_t)r->text.n;
	uint32_t off = column - 1 < end - start ? start + column - 1 : start;
	while (end > off && dm_is_space(r->text.p[end - 1])) {
		end--;
	}
	return (struct dm_span){off, end - off};
}

/* Where the words are in these bytes; where they are not (a text over several lines): all of them. */
static struct dm_span
find(const struct reader *r, struct dm_span line, struct dm_str words)
{
	const char *hit = words.n ? memmem(r->text.p + line.off, line.len, words.p, words.n) : NULL;
	while (!hit && line.len && dm_is_blank(r->text.p[line.off])) {
		line.off++;
		line.len--;
	}
	return hit ? (struct dm_span){(uint32_t)(hit - r->text.p), (uint32_t)words.n} : line;
}

static void
add(struct reader *r, struct dm_span where, struct dm_str value)
{
	if (r->count <= PLACES) {
		*dm_push(r->arena, r->items, r->count) = (struct place){where, value};
	}
}

/* A text that names an image; where a scheme has to be before it, one without is none. */
static void
add_node(struct reader *r, const struct dm_yaml *node, const char *scheme)
{
	if (!node || node->kind != DM_YAML_SCALAR || dm_yaml_null(node) ||
		!dm_str_starts(dm_str(node->text), scheme)) {
		return;
	}
	struct dm_str text = dm_str(node->text + strlen(scheme));
	if (text.n) {
		struct dm_span line = line_from(r, node->line, node->column);
		add(r, find(r, line, text), expand(r, text, 0));
	}
}

/* docker-image://alpine:3.20 of a mapping of contexts, or of a list of NAME=docker-image://... */
static void
add_contexts(struct reader *r, const struct dm_yaml *contexts)
{
	static const char scheme[] = "docker-image://";
	for (uint32_t i = 0; contexts && i < contexts->count; i++) {
		const struct dm_yaml *item = contexts->items[i];
		bool text = item->kind == DM_YAML_SCALAR;
		const char *equals =
			text && contexts->kind == DM_YAML_LIST ? strchr(item->text, '=') : NULL;
		if (equals && strncmp(equals + 1, scheme, sizeof scheme - 1) == 0) {
			struct dm_yaml place = *item;
			place.text = equals + 1;
			add_node(r, &place, scheme);
		} else if (!equals) {
			add_node(r, item, scheme);
		}
	}
}

/* ---- Dockerfiles inside ---- */

/* The policy, for which the named contexts of a build are no images. */
static const struct dm_policy *
with_contexts(struct reader *r, const struct dm_yaml *contexts)
{
	struct dm_policy *own = dm_arena_alloc(r->arena, sizeof *own);
	const char **names = NULL;
	uint32_t count = 0;
	*own = *r->policy;
	for (const char **name = own->contexts; name && *name; name++) {
		*dm_push(r->arena, names, count) = *name;
	}
	for (uint32_t i = 0; contexts && i < contexts->count; i++) {
		const struct dm_yaml *key =
			contexts->kind == DM_YAML_MAP ? contexts->keys[i] : contexts->items[i];
		struct dm_str text = dm_str(key->kind == DM_YAML_SCALAR ? key->text : "");
		size_t equals = dm_str_find_byte(text, '=');
		text.n = equals == (size_t)-1 ? text.n : equals;
		*dm_push(r->arena, names, count) = dm_arena_str(r->arena, text).p;
	}
	if (names) {
		*dm_push(r->arena, names, count) = NULL;
	}
	own->contexts = names;
	return own;
}

/* Compose takes $$ for a dollar; each other variable is its own, and the Dockerfile's own default says as much. */
static struct dm_str
unescape(struct dm_arena *arena, struct dm_str text)
{
	struct dm_buf out = {0};
	for (size_t i = 0; i < text.n; i++) {
		dm_buf_byte(&out, text.p[i]);
		i += text.p[i] == '$' && i + 1 < text.n && text.p[i + 1] == '$';
	}
	struct dm_str copy = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return copy;
}

/* The images of a Dockerfile that a block holds, a line of it on a line of the file. */
static void
add_dockerfile(struct reader *r, const struct dm_yaml *node, const struct dm_yaml *contexts)
{
	if (!node || node->kind != DM_YAML_SCALAR) {
		return;
	}
	struct dm_str text = unescape(r->arena, dm_str(node->text));
	const struct dm_tree *tree = dm_tree_parse(r->arena, text);
	struct dm_span first = line_from(r, node->line, node->column);
	struct dm_str opening = dm_span_str(r->text, first);
	bool block = dm_str_starts(opening, "|") || dm_str_starts(opening, "<<");
	uint32_t count;
	if (!dm_tree_valid(tree) || tree->foreign) {
		return;
	}
	const struct dm_image_use *uses =
		dm_image_uses(r->arena, tree, with_contexts(r, contexts), &count);
	for (uint32_t i = 0; i < count; i++) {
		if (uses[i].kind == DM_USE_SYNTAX) {
			continue; /* of the text that the builder makes of it */
		}
		struct dm_span line =
			block ? line_from(r, node->line + uses[i].instr->line, 1) : first;
		add(r, find(r, line, uses[i].value), uses[i].value);
	}
}

/* ---- compose ---- */

static const struct dm_yaml *
mapping(const struct dm_yaml *parent, const char *key)
{
	const struct dm_yaml *node = parent ? dm_yaml_get(parent, key) : NULL;
	return node && node->kind == DM_YAML_MAP && node->count <= PLACES ? node : NULL;
}

/* It is built, itself or the service that it extends, or never pulled. */
static bool
is_built(const struct dm_yaml *services, const struct dm_yaml *service, int depth)
{
	const struct dm_yaml *build = dm_yaml_get(service, "build");
	const struct dm_yaml *extends = dm_yaml_get(service, "extends");
	const char *pull = dm_yaml_get_text(service, "pull_policy");
	const char *from = !extends                          ? NULL
			   : extends->kind == DM_YAML_SCALAR ? extends->text
			   : dm_yaml_get(extends, "file")    ? NULL
							     : dm_yaml_get_text(extends, "service");
	const struct dm_yaml *base = from && depth < NESTED ? dm_yaml_get(services, from) : NULL;
	return (build && !dm_yaml_null(build)) ||
	       (pull && (strcmp(pull, "build") == 0 || strcmp(pull, "never") == 0)) ||
	       (base && is_built(services, base, depth + 1));
}

static int
compare_texts(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;
	return strcmp(*one, *other);
}

/* Source: Compose Specification, "Services top-level elements" and "Compose Build Specification" */
static void
read_compose(struct reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *services = mapping(root, "services");
	const char **built = NULL;
	uint32_t nbuilt = 0;
	for (uint32_t i = 0; services && i < services->count; i++) {
		const struct dm_yaml *service = services->items[i];
		const struct dm_yaml *build = mapping(service, "build");
		const struct dm_yaml *contexts =
			build ? dm_yaml_get(build, "additional_contexts") : NULL;
		const char *image = dm_yaml_get_text(service, "image");
		if (image && is_built(services, service, 0)) {
			*dm_push(r->arena, built, nbuilt) = image;
		}
		add_contexts(r, contexts);
		add_dockerfile(r, build ? dm_yaml_get(build, "dockerfile_inline") : NULL, contexts);
	}
	if (nbuilt) {
		dm_sort(built, nbuilt, sizeof *built, compare_texts);
	}
	for (uint32_t i = 0; services && i < services->count; i++) {
		const char *image = dm_yaml_get_text(services->items[i], "image");
		if (image && (!nbuilt || !bsearch(&image, built, nbuilt, sizeof *built,
						 compare_texts))) {
			add_node(r, dm_yaml_get(services->items[i], "image"), "");
		}
	}
}

/* ---- bake (docs.docker.com, "Bake file reference", target.contexts and target.dockerfile-inline) ---- */

static void
read_bake(struct reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *targets = mapping(root, "target");
	r->variables = mapping(root, "variable");
	for (uint32_t i = 0; targets && i < targets->count; i++) {
		const struct dm_yaml *target = targets->items[i];
		add_contexts(r, dm_yaml_get(target, "contexts"));
		add_dockerfile(r, dm_yaml_get(target, "dockerfile-inline"),
			dm_bake_get(targets, target, "contexts"));
	}
}

/* ---- GitHub (docs.github.com, "Workflow syntax", "Metadata syntax") ---- */

static void
read_steps(struct reader *r, const struct dm_yaml *steps)
{
	for (uint32_t i = 0; steps && steps->kind == DM_YAML_LIST && i < steps->count; i++) {
		add_node(r, dm_yaml_get(steps->items[i], "uses"), "docker://");
	}
}

static void
read_workflow(struct reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *jobs = mapping(root, "jobs");
	for (uint32_t i = 0; jobs && i < jobs->count; i++) {
		const struct dm_yaml *job = jobs->items[i];
		const struct dm_yaml *container = dm_yaml_get(job, "container");
		const struct dm_yaml *services = mapping(job, "services");
		add_node(r, container, "");
		add_node(r, container ? dm_yaml_get(container, "image") : NULL, "");
		for (uint32_t k = 0; services && k < services->count; k++) {
			add_node(r, dm_yaml_get(services->items[k], "image"), "");
		}
		read_steps(r, dm_yaml_get(job, "steps"));
	}
}

static void
read_action(struct reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *runs = mapping(root, "runs");
	if (runs) {
		add_node(r, dm_yaml_get(runs, "image"), "docker://");
		read_steps(r, dm_yaml_get(runs, "steps"));
	}
}

/* ---- all of them ---- */

static int
compare_places(const void *a, const void *b)
{
	const struct place *one = a, *other = b;
	if (one->where.off != other->where.off) {
		return one->where.off < other->where.off ? -1 : 1;
	}
	return dm_str_compare(one->value, other->value);
}

/* Aliases and merged mappings name a place more than once. */
static void
sort_places(struct reader *r)
{
	uint32_t n = 0;
	if (r->count) {
		dm_sort(r->items, r->count, sizeof *r->items, compare_places);
	}
	for (uint32_t i = 0; i < r->count; i++) {
		if (n == 0 || compare_places(&r->items[n - 1], &r->items[i]) != 0) {
			r->items[n++] = r->items[i];
		}
	}
	r->count = n;
}

/* Where the comments begin that are directly above a line. */
static uint32_t
comments_above(const struct reader *r, uint32_t line)
{
	uint32_t first = line;
	while (first > 0 && line - first < COMMENTS &&
		dm_comment_of_line(r->text, r->lines.starts[first - 1], r->lines.starts[first]).p) {
		first--;
	}
	return r->lines.starts[first];
}

/* The instruction that is in the place of a reference: what comments above it, baselines and reports ask. */
static void
stand_in(const struct reader *r, const struct place *place, const struct dm_instr *before,
	struct dm_instr *instr)
{
	uint32_t line = dm_lines_at(&r->lines, place->where.off);
	uint32_t start = r->lines.starts[line], end = dm_span_end(place->where);
	uint32_t taken = before ? dm_span_end(before->line_span) : 0;
	uint32_t from = taken > start ? taken : start;
	instr->kind = DM_FROM;
	instr->stage = -1;
	instr->line = instr->end_line = line + 1;
	instr->head = instr->span = place->where;
	instr->line_span = (struct dm_span){from, end > from ? end - from : 0};
	instr->comment = comments_above(r, line);
	instr->cook.text = dm_span_str(r->text, place->where);
}

static void
fill(struct reader *r, struct dm_places *places)
{
	struct dm_tree *tree = dm_arena_alloc(r->arena, sizeof *tree);
	tree->text = r->text;
	tree->lines = r->lines;
	tree->ninstrs = r->count;
	tree->instrs = dm_arena_alloc(r->arena, (r->count + 1) * sizeof *tree->instrs);
	places->tree = tree;
	places->count = r->count;
	places->uses = dm_arena_alloc(r->arena, (r->count + 1) * sizeof *places->uses);
	for (uint32_t i = 0; i < r->count; i++) {
		struct dm_instr *instr = &tree->instrs[i];
		stand_in(r, &r->items[i], i ? instr - 1 : NULL, instr);
		places->uses[i] = (struct dm_image_use){.kind = DM_USE_PLACE,
			.instr = instr,
			.site_instr = instr,
			.word = r->items[i].where,
			.value = r->items[i].value};
	}
}

/* Most files name none, and a parse costs more than a look. */
static bool
may_name_images(struct dm_str text)
{
	static const char *const words[] = {"image", "container", "docker://", "dockerfile"};
	bool may = false;
	for (size_t i = 0; i < sizeof words / sizeof *words && !may; i++) {
		may = dm_str_find(text, words[i]) != (size_t)-1;
	}
	return may;
}

static void
read_kind(struct reader *r, unsigned kind, const struct dm_yaml *root)
{
	switch (kind) {
	case DM_DEPLOYED_COMPOSE:
		r->expands = true;
		read_compose(r, root);
		break;
	case DM_DEPLOYED_BAKE_HCL:
	case DM_DEPLOYED_BAKE_YAML:
		r->expands = true;
		read_bake(r, root);
		break;
	case DM_DEPLOYED_WORKFLOW:
		read_workflow(r, root);
		break;
	case DM_DEPLOYED_ACTION:
		read_action(r, root);
		break;
	default: /* containers.dev, "devcontainer.json reference" */
		add_node(r, dm_yaml_get(root, "image"), "");
		break;
	}
}

bool
dm_places_read(struct dm_arena *arena, unsigned kind, struct dm_str text,
	const struct dm_policy *policy, struct dm_places *places, struct dm_err *err)
{
	struct reader r = {.arena = arena, .policy = policy, .text = text};
	struct dm_yaml *root;
	if (text.n > LIMIT) {
		return dm_fail(err, 0, 0, "larger than 1 MiB");
	}
	r.lines = dm_lines_index(arena, text);
	if (may_name_images(text)) {
		struct dm_str plain =
			kind == DM_DEPLOYED_DEVELOP ? dm_json_uncommented(arena, text) : text;
		if (kind == DM_DEPLOYED_BAKE_HCL) {
			root = dm_bake_parse(arena, text);
		} else if (!dm_yaml_parse(arena, plain, &root, err)) {
			return false;
		}
		read_kind(&r, kind, root);
		if (r.count > PLACES) {
			return dm_fail(err, 0, 0, "it names more than %d images", PLACES);
		}
		sort_places(&r);
	}
	fill(&r, places);
	return true;
}
