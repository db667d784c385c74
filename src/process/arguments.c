#include "arguments.h"

#include "../facts/brought.h"
#include "../facts/own_host.h"
#include "settings.h"
#include "settings_told.h"
#include "source_text.h"
#include "writes.h"

/* -Dlogback.configurationFile=file:/app/logback.xml: what it names is a file of settings of logs */
static void
judge_log_option(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	if (equals == (size_t)-1 ||
		!dm_words_has(&dm_words_log_settings_options, dm_str_slice(word, 0, equals))) {
		return;
	}
	struct dm_str path = dm_str_slice(word, equals + 1, word.n);
	path = dm_str_starts(path, "file://") ? dm_str_slice(path, 7, path.n)
	       : dm_str_starts(path, "file:") ? dm_str_slice(path, 5, path.n)
					      : path;
	path = dm_path_join(j->facts->arena, j->folder, path);
	if (path.n) {
		dm_judge_log_settings(j, path);
	}
}

/* mail:25, 8.8.8.8:53: a port of another machine; not localhost:80, 0.0.0.0:80, :80 */
static bool
is_other_host(struct dm_str host)
{
	size_t at = dm_str_find(host, "://");
	host = at == (size_t)-1 ? host : dm_str_slice(host, at + 3, host.n);
	bool name = host.n > 0;
	for (size_t i = 0; i < host.n; i++) {
		name = name && (dm_is_name_byte(host.p[i]) || host.p[i] == '-' || host.p[i] == '.');
	}
	return name && dm_host_of(host) == DM_HOST_OTHER && !dm_str_is_number(host);
}

/* --bind, -listen-address: what follows says where to listen, whatever the host is called */
static bool
says_where_to_listen(struct dm_str option)
{
	return dm_words_in(&dm_words_listening_parts, option);
}

/* TCP-LISTEN:80,fork of socat: the port that it listens on; {NULL, 0}: the word is no address of that kind */
static struct dm_str
listening_port(struct dm_str word)
{
	size_t colon = dm_str_find_byte(word, ':'), comma = dm_str_find_byte(word, ',');
	struct dm_str type = dm_str_slice(word, 0, colon == (size_t)-1 ? 0 : colon);
	bool listens = dm_str_ends(type, "-LISTEN") || dm_str_ends(type, "-listen") ||
		       dm_str_ends(type, "-L") || dm_str_ends(type, "-l");
	return listens ? dm_str_slice(word, colon + 1, comma == (size_t)-1 ? word.n : comma)
		       : (struct dm_str){NULL, 0};
}

/* x of TCP:x, of socat's address TCP:x:80 */
static struct dm_str
without_type(struct dm_str host)
{
	size_t colon = dm_str_find_byte(host, ':');
	struct dm_str type = dm_str_slice(host, 0, colon == (size_t)-1 ? 0 : colon);
	return dm_words_has(&dm_words_address_types, type) ? dm_str_slice(host, colon + 1, host.n)
							   : host;
}

/* The part after the last ':' or '=' of 0.0.0.0:80, --port=443; --workers=4 and mail:25 name none. */
bool
dm_binds_low_port(struct dm_str option, struct dm_str word)
{
	struct dm_str port = listening_port(word);
	if (port.p) {
		return dm_judge_low_port(port);
	}
	for (size_t i = word.n; i > 0; i--) {
		if (word.p[i - 1] == ':') {
			struct dm_str host = dm_str_slice(word, 0, i - 1);
			size_t equals = dm_str_find_byte(host, '=');
			option = equals == (size_t)-1 ? option : dm_str_slice(host, 0, equals);
			host = equals == (size_t)-1 ? host : dm_str_slice(host, equals + 1, host.n);
			if (is_other_host(without_type(host)) && !says_where_to_listen(option)) {
				return false;
			}
			return dm_judge_low_port(dm_str_slice(word, i, word.n));
		}
		if (word.p[i - 1] == '=') {
			struct dm_str key = dm_str_slice(word, 0, i - 1);
			return (dm_str_ends(key, "port") || dm_str_ends(key, "PORT")) &&
			       dm_judge_low_port(dm_str_slice(word, i, word.n));
		}
	}
	return dm_str_is(word, "80") || dm_str_is(word, "443");
}

/* -u nobody, --user=www-data */
static void
judge_user(struct dm_judge *j, struct dm_str before, struct dm_str word)
{
	size_t equals = word.n && word.p[0] == '-' ? dm_str_find_byte(word, '=') : (size_t)-1;
	struct dm_str option = equals != (size_t)-1 ? dm_str_slice(word, 0, equals) : before;
	struct dm_str user = equals != (size_t)-1 ? dm_str_slice(word, equals + 1, word.n) : word;
	if (dm_words_has(&dm_words_user_options, option) &&
		dm_words_has(&dm_words_service_users, user)) {
		dm_judge_settle(j, "drops-privileges",
			"the command names the user that it changes to itself");
	}
}

/* main.py etc/app.yaml, --config=server.conf: settings of the program, where the image shows them */
static void
judge_settings_word(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_starts(word, "-") ? dm_str_find_byte(word, '=') : (size_t)-1;
	struct dm_str name = equals == (size_t)-1 ? word : dm_str_slice(word, equals + 1, word.n);
	if (dm_source_names_settings(name)) {
		dm_judge_read_settings(j, dm_path_join(j->facts->arena, j->folder, name),
			(struct dm_str){NULL, 0}, name);
	}
}

/* -p 80, -p80, --port 443, -u nobody */
void
dm_judge_options(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	/* files that other options name may name what these set */
	for (uint32_t i = 0; i < count; i++) {
		dm_judge_java_option(j, words[i]);
	}
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str before = i ? words[i - 1] : (struct dm_str){NULL, 0};
		bool port = dm_str_is(before, "-p") || dm_str_is(before, "-P") ||
			    (before.n > 4 && before.p[0] == '-' && dm_str_ends(before, "port"));
		bool joined = words[i].n > 2 && words[i].p[0] == '-' &&
			      (words[i].p[1] == 'p' || words[i].p[1] == 'P'); /* -p80 */
		if ((port && dm_judge_low_port(words[i])) ||
			(joined && dm_judge_low_port(dm_str_slice(words[i], 2, words[i].n)))) {
			dm_judge_settle(
				j, "privileged-port", "the command names a port below 1024");
		}
		bool file = dm_words_has(&dm_words_written_file_options, before);
		bool written = file || dm_words_has(&dm_words_written_options, before);
		if (written && words[i].n && words[i].p[0] != '-' &&
			dm_str_find(words[i], "://") == (size_t)-1) {
			(file ? dm_judge_written_file : dm_judge_written)(j, words[i]);
		}
		if (dm_str_is(before, "-d") && dm_str_find_byte(words[i], '=') != (size_t)-1) {
			dm_judge_setting(j, words[i], j->where); /* php -d KEY=VALUE */
		}
		judge_log_option(j, words[i]);
		if (i) {
			judge_settings_word(j, words[i]);
		}
		j->verdict.serves =
			j->verdict.serves || port || dm_str_find(words[i], "port") != (size_t)-1;
		if (dm_words_has(&dm_words_root_options, words[i])) {
			dm_judge_settle(j, "needs-root", "the command says that it runs as root");
		}
		judge_user(j, before, words[i]);
	}
}

bool
dm_names_module(const struct dm_str *words, uint32_t count, uint32_t at)
{
	size_t equals = at < count ? dm_str_find_byte(words[at], '=') : (size_t)-1;
	struct dm_str option =
		equals != (size_t)-1 ? dm_str_slice(words[at], 0, equals) : DM_STR("");
	return at < count && (dm_words_has(&dm_words_module_options, option) ||
				     (at && dm_words_has(&dm_words_module_options, words[at - 1])));
}

void
dm_judge_added(struct dm_judge *j, const struct dm_str *words, uint32_t count, bool script)
{
	dm_judge_options(j, words, count);
	for (uint32_t i = 0; i < count; i++) {
		/* -Dhttps.proxyPort=443 is another machine's */
		if (!dm_str_starts(words[i], "-D") &&
			dm_binds_low_port(i ? words[i - 1] : DM_STR(""), words[i])) {
			dm_judge_settle(j, "privileged-port", "a variable names a port below 1024");
		}
		if (!script || !dm_names_module(words, count, i)) {
			dm_judge_path(j, words[i], false);
		}
	}
}
