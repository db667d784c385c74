/*
 * element   <name ...> (text | element)* </name>, <name ... />
 *
 * Entities, CDATA and processing instructions are passed over: no name of a project has any.
 */
#include "pom.h"

enum {
	DEEP = 32, /* elements in elements */
};

struct reading {
	struct dm_arena *arena;
	struct dm_pom pom;
	struct dm_pom_name parent, dependency;
	struct dm_str scope;
	bool remote;              /* the parent: <relativePath/> */
	struct dm_str open[DEEP]; /* the elements that are read */
	uint32_t depth;
};

static bool
is_in(const struct reading *r, const char *name)
{
	for (uint32_t i = 0; i < r->depth; i++) {
		if (dm_str_is(r->open[i], name)) {
			return true;
		}
	}
	return false;
}

static void
add_need(struct reading *r, struct dm_pom_name name)
{
	if (name.artifact.n) {
		*dm_push(r->arena, r->pom.needs, r->pom.count) = name;
	}
}

static void
read_name(struct dm_pom_name *name, struct dm_str element, struct dm_str text)
{
	if (dm_str_is(element, "groupId")) {
		name->group = text;
	} else if (dm_str_is(element, "artifactId")) {
		name->artifact = text;
	}
}

static void
close_dependency(struct reading *r)
{
	/* what is managed is only given a version; a plugin is of the build */
	if (!is_in(r, "dependencyManagement") && !is_in(r, "plugin") &&
		!dm_str_is(r->scope, "test")) {
		add_need(r, r->dependency);
	}
	r->dependency = (struct dm_pom_name){.group = {"", 0}, .artifact = {"", 0}};
	r->scope = DM_STR("");
}

/* The innermost element ends; text: what it holds, where that is no element. */
static void
close_element(struct reading *r, struct dm_str text)
{
	struct dm_str element = r->open[r->depth - 1];
	struct dm_str above = r->depth > 1 ? r->open[r->depth - 2] : DM_STR("");
	if (r->depth == 2) {
		read_name(&r->pom.own, element, text);
	} else if (r->depth == 3 && dm_str_is(above, "parent")) {
		read_name(&r->parent, element, text);
		r->remote = r->remote || (dm_str_is(element, "relativePath") && text.n == 0);
	} else if (dm_str_is(above, "dependency")) {
		read_name(&r->dependency, element, text);
		r->scope = dm_str_is(element, "scope") ? text : r->scope;
	} else if (dm_str_is(element, "dependency")) {
		close_dependency(r);
	}
	r->depth--;
}

/* The tag between < and >; text: what comes before it. */
static void
read_tag(struct reading *r, struct dm_str tag, struct dm_str text)
{
	size_t n = 0;
	if (tag.n == 0 || tag.p[0] == '?' || tag.p[0] == '!') {
		return;
	}
	if (tag.p[0] == '/') {
		if (r->depth) {
			close_element(r, dm_str_trim(text));
		}
		return;
	}
	while (n < tag.n && !dm_is_space(tag.p[n]) && tag.p[n] != '/') {
		n++;
	}
	if (r->depth < DEEP) {
		r->open[r->depth++] = dm_str_slice(tag, 0, n);
		if (tag.p[tag.n - 1] == '/') {
			close_element(r, DM_STR(""));
		}
	}
}

/* The text after the first one of these in it, or its end. */
static struct dm_str
after(struct dm_str text, const char *what)
{
	size_t at = dm_str_find(text, what);
	return dm_str_slice(text, at == (size_t)-1 ? text.n : at + strlen(what), text.n);
}

struct dm_pom
dm_pom_read(struct dm_arena *arena, struct dm_str text)
{
	const struct dm_pom_name none = {.group = {"", 0}, .artifact = {"", 0}};
	struct reading r = {.arena = arena,
		.pom = {.own = none},
		.parent = none,
		.dependency = none,
		.scope = {"", 0}};
	for (size_t at; (at = dm_str_find_byte(text, '<')) != (size_t)-1;) {
		struct dm_str before = dm_str_slice(text, 0, at);
		struct dm_str tag = dm_str_slice(text, at + 1, text.n);
		bool comment = dm_str_starts(tag, "!--");
		text = after(tag, comment ? "-->" : ">");
		if (!comment && text.p > tag.p) {
			read_tag(&r, dm_str_slice(tag, 0, (size_t)(text.p - tag.p) - 1), before);
		}
	}
	/* a parent says which versions and plugins; what it depends on is a library as any other */
	if (!r.remote) {
		r.pom.own.group = r.pom.own.group.n ? r.pom.own.group : r.parent.group;
	}
	return r.pom;
}

/* com.acme of com.acme.shop; not "com" */
static bool
is_above(struct dm_str group, struct dm_str other)
{
	return dm_str_find_byte(group, '.') != (size_t)-1 && other.n > group.n &&
	       other.p[group.n] == '.' && memcmp(group.p, other.p, group.n) == 0;
}

bool
dm_pom_is_own(const struct dm_pom *pom, const struct dm_pom_name *name)
{
	struct dm_str own = pom->own.group, group = name->group;
	return dm_str_starts(group, "$") || (own.n && dm_str_eq(own, group)) ||
	       is_above(own, group) || is_above(group, own);
}
