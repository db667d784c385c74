#include "settings_told.h"

#include "settings.h"
#include "set_outside.h"
#include "spring.h"

/* SERVER_SERVLET_SESSION_STOREDIR is server.servlet.session.store-dir. */
static bool
is_variable_of(const char *key, struct dm_str name)
{
	size_t at = 0;
	for (const char *p = key; *p && *p != '/'; p++) {
		char c = *p == '.' ? '_' : (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
		if (*p != '-' && (at >= name.n || name.p[at++] != c)) {
			return false;
		}
	}
	return at == name.n;
}

/* variable: the name is one of the environment's */
static void
judge_java_setting(struct dm_judge *j, struct dm_str name, struct dm_str value, bool variable)
{
	for (uint32_t i = 0; i < dm_words_java_settings.count; i++) {
		const char *key = dm_words_item(&dm_words_java_settings, i);
		size_t n = strlen(key) - (key[strlen(key) - 1] == '/');
		if (variable ? is_variable_of(key, name)
			     : name.n == n && memcmp(name.p, key, n) == 0) {
			dm_judge_settings_value(
				j, key, value, dm_arena_str(j->facts->arena, name).p);
		}
	}
}

void
dm_judge_java_option(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	if (equals != (size_t)-1 && (dm_str_starts(word, "-D") || dm_str_starts(word, "--"))) {
		struct dm_str name = dm_str_slice(word, 2, equals),
			      value = dm_str_slice(word, equals + 1, word.n);
		judge_java_setting(j, name, value, false);
		dm_spring_setting(j, name, value);
		if (word.p[1] == 'D') {
			dm_spring_property(j, name, value);
		}
	}
}

static void
judge_java_variable(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	/* Spring takes them in any case */
	char *upper = dm_arena_bytes(j->facts->arena, name.n + 1);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	upper[name.n] = '\0';
	name.p = upper;
	bool options = dm_words_has(&dm_words_java_option_variables, name);
	if (!value.p &&
		(options || dm_str_starts(name, "SPRING_") || dm_str_starts(name, "LOGGING_"))) {
		dm_judge_unseen_variable(j, name);
		return;
	}
	judge_java_setting(j, name, value, true);
	dm_spring_variable(j, name, value);
	if (dm_str_is(name, "SPRING_APPLICATION_JSON")) {
		dm_judge_setting(j, value, "SPRING_APPLICATION_JSON");
		if (dm_str_find(value, "profiles") != (size_t)-1) {
			size_t at = dm_str_find(value, "profiles");
			struct dm_str rest = dm_str_slice(value, at, value.n);
			size_t end = dm_str_find_byte(rest, '}');
			dm_spring_setting(j, DM_STR("spring.profiles"),
				dm_str_slice(rest, 0, end == (size_t)-1 ? rest.n : end));
		}
	}
	for (size_t i = 0, end; options && i < value.n; i = end + 1) {
		for (end = i; end < value.n && !dm_is_space(value.p[end]);) {
			end++;
		}
		dm_judge_java_option(j, dm_str_slice(value, i, end));
	}
}

/* Serilog__WriteTo__0__Args__path=/srv/a.log (learn.microsoft.com, "Configuration in ASP.NET Core") */
static void
judge_dotnet_variable(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	if (dm_str_starts(name, "Serilog__") && dm_str_ends(name, "__path")) {
		if (!value.p) {
			dm_judge_unseen_variable(j, name);
		}
		dm_judge_settings_value(j, "path", value, dm_arena_str(j->facts->arena, name).p);
	}
}

/* NODE_CONFIG={"log": {"file": "/srv/a.log"}} (node-config's "Environment Variables") */
static void
judge_node_variable(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	if (!dm_str_is(name, "NODE_CONFIG")) {
		return;
	}
	if (value.p) {
		dm_judge_setting(j, value, "NODE_CONFIG");
	} else {
		dm_judge_unseen_variable(j, name);
	}
}

/* Those of the image, and of what starts it; any: one of them may be of a file that nobody sees. */
static void
judge_variables(struct dm_judge *j, bool any,
	void (*judge)(struct dm_judge *j, struct dm_str name, struct dm_str value))
{
	struct dm_facts *facts = j->facts;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, j->stage);
	for (uint32_t i = 0; i < facts->tree->ninstrs; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		bool sets = instr->kind == DM_ENV && instr->stage >= 0 && lineage[instr->stage];
		for (uint32_t k = 0; sets && k < instr->npairs; k++) {
			struct dm_str name = instr->pairs[k].key;
			judge(j, name,
				dm_model_variable(facts->arena, facts->tree,
					facts->tree->stages[j->stage].end - 1,
					dm_arena_str(facts->arena, name).p));
		}
	}
	struct dm_str name, value;
	for (struct dm_outside each = {0}; dm_outside_next(j, &each, &name, &value);) {
		judge(j, name, value);
	}
	if (any && dm_outside_unseen(j)) {
		dm_judge_doubt(j, "source-unseen", dm_outside_unseen(j));
	}
	/* CMD SPRING_PROFILES_ACTIVE=prod java -jar app.jar */
	for (uint32_t i = 0; i < j->nvariables; i++) {
		if (j->variables[i].value.p) {
			judge(j, j->variables[i].name, j->variables[i].value);
		}
	}
}

void
dm_judge_settings_variables(struct dm_judge *j, const struct dm_language *language)
{
	if (dm_language_is(language, "java")) {
		judge_variables(j, true, judge_java_variable);
	} else if (dm_language_is(language, "csharp")) {
		judge_variables(j, true, judge_dotnet_variable);
	} else if (dm_language_is(language, "javascript")) {
		judge_variables(j, false, judge_node_variable);
	}
}
