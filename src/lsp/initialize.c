/* initialize and settings: what both sides can do, and what the user wants. */
#include "initialize.h"

#include "../dockmend.h"
#include "offers.h"
#include "resolve.h"

/* The member at a path of names, "textDocument.hover"; NULL. */
static const json_t *
member(const json_t *json, const char *path)
{
	char name[64];
	while (json && *path) {
		size_t n = strcspn(path, ".");
		if (n >= sizeof name) {
			return NULL;
		}
		memcpy(name, path, n);
		name[n] = '\0';
		json = json_object_get(json, name);
		path += n + (path[n] == '.');
	}
	return json;
}

static bool
is_set(const json_t *capabilities, const char *path)
{
	return json_is_true(member(capabilities, path));
}

static bool
lists(const json_t *array, const char *text)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		const char *item = json_string_value(json_array_get(array, i));
		if (item && strcmp(item, text) == 0) {
			return true;
		}
	}
	return false;
}

/* The first of the client's that is known here; a client without a list counts UTF-16. */
static enum dm_encoding
choose_encoding(const json_t *encodings)
{
	for (size_t i = 0; i < json_array_size(encodings); i++) {
		const char *name = json_string_value(json_array_get(encodings, i));
		if (name && strcmp(name, "utf-8") == 0) {
			return DM_UTF8;
		}
		if (name && strcmp(name, "utf-16") == 0) {
			return DM_UTF16;
		}
	}
	return DM_UTF16;
}

static bool
lists_number(const json_t *array, json_int_t number)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (json_integer_value(json_array_get(array, i)) == number) {
			return true;
		}
	}
	return false;
}

static struct dm_client
read_client(const json_t *c)
{
	const json_t *tags = member(c, "textDocument.publishDiagnostics.tagSupport.valueSet");
	return (struct dm_client){
		.encoding = choose_encoding(member(c, "general.positionEncodings")),
		.markdown = lists(member(c, "textDocument.hover.contentFormat"), "markdown"),
		.code_description =
			is_set(c, "textDocument.publishDiagnostics.codeDescriptionSupport"),
		.related = is_set(c, "textDocument.publishDiagnostics.relatedInformation"),
		.tag_unnecessary = lists_number(tags, 1),
		.tag_deprecated = lists_number(tags, 2),
		.version = is_set(c, "textDocument.publishDiagnostics.versionSupport"),
		.action_literals =
			member(c, "textDocument.codeAction.codeActionLiteralSupport") != NULL,
		.action_resolve = is_set(c, "textDocument.codeAction.dataSupport") &&
				  lists(member(c, "textDocument.codeAction.resolveSupport."
						  "properties"),
					  "edit"),
		.document_changes = is_set(c, "workspace.workspaceEdit.documentChanges"),
		.create = lists(member(c, "workspace.workspaceEdit.resourceOperations"), "create"),
		.wait_for_save = is_set(c, "textDocument.synchronization.willSaveWaitUntil"),
		.pull = member(c, "textDocument.diagnostic") != NULL,
		.refresh = is_set(c, "workspace.diagnostics.refreshSupport"),
		.watch = is_set(c, "workspace.didChangeWatchedFiles.dynamicRegistration"),
		.configuration = is_set(c, "workspace.configuration"),
	};
}

/* ---- settings ---- */

static bool
read_bits(const json_t *list, uint32_t *bits)
{
	if (!json_is_array(list)) {
		return false;
	}
	*bits = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_string_value(json_array_get(list, i));
		uint32_t before = *bits;
		for (uint32_t k = 0; id && k < dm_pass_count; k++) {
			if (strcmp(id, dm_passes[k]->id) == 0 || strcmp(id, "all") == 0) {
				*bits |= 1U << k;
			}
		}
		if (*bits == before && !(id && dm_pass_find(dm_str(id)))) {
			return false;
		}
	}
	return true;
}

static bool
read_path(struct dm_server *server, const json_t *value, const char **path)
{
	const char *text = json_string_value(value);
	if (text && *text) {
		*path = dm_arena_str(&server->strings, dm_str(text)).p;
	}
	return text != NULL;
}

/* What an editor's extension keeps beside ours is no mistake. */
static bool
is_editors(const char *key)
{
	return strcmp(key, "path") == 0 || strcmp(key, "trace") == 0;
}

static bool
read_setting(struct dm_server *server, const char *key, const json_t *value)
{
	struct dm_lsp_options *options = &server->options;
	if (strcmp(key, "unsafe") == 0) {
		options->unsafe = json_is_true(value);
		return json_is_boolean(value);
	}
	if (strcmp(key, "fixOnSave") == 0) {
		options->fix_on_save = json_is_true(value);
		return json_is_boolean(value);
	}
	if (strcmp(key, "syntax") == 0) {
		options->no_syntax = json_is_false(value);
		return json_is_boolean(value);
	}
	return strcmp(key, "only") == 0      ? read_bits(value, &options->only)
	       : strcmp(key, "skip") == 0    ? read_bits(value, &options->skip)
	       : strcmp(key, "config") == 0  ? read_path(server, value, &options->config)
	       : strcmp(key, "lock") == 0    ? read_path(server, value, &options->lock)
	       : strcmp(key, "context") == 0 ? read_path(server, value, &options->context)
					     : false;
}

/*
 * The object's own settings, or those in its member `dockmend`. What is null is not set. No object is what editors answer
 * whose user has set nothing: what initialize brought stays then, which is where Helix and Neovim have their settings.
 */
static void
configure(struct dm_server *server, const json_t *settings)
{
	settings = json_is_object(settings) ? settings : server->initial;
	const json_t *inner = json_object_get(settings, "dockmend");
	const char *key;
	json_t *value;
	dm_arena_finish(&server->strings);
	server->options = server->line;
	/* jansson's iteration takes no const; nothing is changed */
	json_object_foreach((json_t *)(inner ? inner : settings), key, value)
	{
		if (!json_is_null(value) && !is_editors(key) && !read_setting(server, key, value)) {
			dm_server_log(server, 2, "setting dockmend.%s is not understood", key);
		}
	}
	dm_server_reload(server);
}

void
dm_server_reload(struct dm_server *server)
{
	dm_documents_reload(&server->documents);
	if (server->client.pull && server->client.refresh && server->documents.first) {
		dm_server_request(server, "workspace/diagnostic/refresh", json_null());
	}
}

static void
ask_configuration(struct dm_server *server)
{
	dm_server_request(server, "workspace/configuration",
		json_pack("{s:[{s:s}]}", "items", "section", "dockmend"));
}

void
dm_server_configuration(struct dm_server *server, const json_t *params)
{
	const json_t *settings = json_object_get(params, "settings");
	if (json_is_object(json_object_get(settings, "dockmend"))) {
		configure(server, settings);
	} else if (server->client.configuration) {
		ask_configuration(server);
	} else {
		configure(server, NULL);
	}
}

void
dm_server_configured(struct dm_server *server, const json_t *result)
{
	configure(server, json_array_get(result, 0));
}

/* ---- initialize ---- */

struct dm_reply
dm_server_initialize(struct dm_server *server, const json_t *params)
{
	const json_t *capabilities = json_object_get(params, "capabilities");
	if (!json_is_object(capabilities)) {
		return dm_reply_error(DM_RPC_PARAMS, "capabilities are missing");
	}
	server->client = read_client(capabilities);
	server->phase = DM_PHASE_RUNNING;
	json_t *initial = json_object_get(params, "initializationOptions");
	if (json_is_object(initial)) {
		server->initial = json_incref(initial);
		configure(server, initial);
	}
	json_t *result = json_pack("{s:{s:s, s:{s:b, s:i, s:{s:b}}, s:b, s:{s:b}, s:b, s:{s:[s,s], "
				   "s:b}, s:{s:[s,s,s]}}, "
				   "s:{s:s, s:s}}",
		"capabilities", "positionEncoding",
		server->client.encoding == DM_UTF8 ? "utf-8" : "utf-16", "textDocumentSync",
		"openClose", 1, "change", 2, "save", "includeText", 0, "documentFormattingProvider",
		1, "documentRangeFormattingProvider", "rangesSupport", 1, "hoverProvider", 1,
		"codeActionProvider", "codeActionKinds", "quickfix", "source.fixAll.dockmend",
		"resolveProvider", 1, "completionProvider", "triggerCharacters", " ", "=", ",",
		"serverInfo", "name", "dockmend", "version", DM_VERSION);
	if (server->client.pull) {
		json_object_set_new(json_object_get(result, "capabilities"), "diagnosticProvider",
			json_pack("{s:s, s:b, s:b}", "identifier", "dockmend",
				"interFileDependencies", 0, "workspaceDiagnostics", 1));
	}
	json_t *commands = json_pack("[s]", DM_COMMAND_EXPLAIN);
	if (server->line.program) {
		json_array_append_new(commands, json_string(DM_COMMAND_RESOLVE));
	}
	json_object_set_new(json_object_get(result, "capabilities"), "executeCommandProvider",
		json_pack("{s:o}", "commands", commands));
	if (server->client.wait_for_save) {
		json_object_set_new(json_object_get(json_object_get(result, "capabilities"),
					    "textDocumentSync"),
			"willSaveWaitUntil", json_true());
	}
	return dm_reply_with(result);
}

void
dm_server_initialized(struct dm_server *server, const json_t *params)
{
	(void)params;
	if (server->client.watch) {
		dm_server_request(server, "client/registerCapability",
			json_pack("{s:[{s:s, s:s, s:{s:[{s:s}, {s:s}]}}]}", "registrations", "id",
				"policy and lock", "method", "workspace/didChangeWatchedFiles",
				"registerOptions", "watchers", "globPattern", "**/.dockmend.yaml",
				"globPattern", "**/dockmend.lock"));
	}
	if (server->client.configuration) {
		ask_configuration(server);
	}
}
