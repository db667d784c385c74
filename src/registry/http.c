/*
 * RFC 9110: 10.2.3 Retry-After, 11.6.1 WWW-Authenticate, 15.4 redirects. libcurl is not left to follow redirects, nor
 * to know credentials or proxies: what is sent where is decided here.
 */
#include "http.h"

#include "../dockmend.h"
#include "address.h"

#include <fcntl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct transfer {
	const struct dm_http_request *request;
	struct dm_http_response *response;
	bool proxied; /* the address is the proxy's */
	bool outside; /* an address inside is refused */
	bool inside;  /* the host is there */
	bool refused;
	size_t taken; /* bytes of the body so far */
	bool too_large;
	long verified; /* what OpenSSL says of the certificate */
};

bool
dm_http_init(struct dm_http *http, long long end)
{
	http->end = end;
	http->silent[0] = '\0';
	http->easy = curl_easy_init();
	return http->easy != NULL;
}

void
dm_http_finish(struct dm_http *http)
{
	curl_easy_cleanup(http->easy);
	http->easy = NULL;
}

long
dm_http_left(const struct dm_http *http, long most)
{
	long long left = http->end ? http->end - dm_now_ms() : most;
	return left < 0 ? 0 : left < most ? (long)left : most;
}

static bool
url_parts(const char *url, char *scheme, char *host, char *port, size_t size)
{
	const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
	char *const out[] = {scheme, host, port};
	CURLU *handle = curl_url();
	bool ok = handle && curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK;
	for (size_t i = 0; ok && i < 3; i++) {
		char *text = NULL;
		ok = curl_url_get(handle, parts[i], &text, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		     (size_t)snprintf(out[i], size, "%s", text) < size;
		curl_free(text);
	}
	curl_url_cleanup(handle);
	return ok;
}

bool
dm_http_host(const char *url, char *host, size_t size)
{
	CURLU *handle = curl_url();
	char *name = NULL, *user = NULL;
	bool ok = handle && curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK &&
		  curl_url_get(handle, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
		  curl_url_get(handle, CURLUPART_HOST, &name, 0) == CURLUE_OK &&
		  (size_t)snprintf(host, size, "%s", name) < size;
	curl_free(name);
	curl_free(user);
	curl_url_cleanup(handle);
	return ok;
}

bool
dm_http_same_origin(const char *a, const char *b)
{
	char one[3][DM_HOST], other[3][DM_HOST];
	return url_parts(a, one[0], one[1], one[2], sizeof *one) &&
	       url_parts(b, other[0], other[1], other[2], sizeof *other) &&
	       strcasecmp(one[0], other[0]) == 0 && strcasecmp(one[1], other[1]) == 0 &&
	       strcmp(one[2], other[2]) == 0;
}

bool
dm_http_is_loopback(const char *host)
{
	char name[DM_HOST];
	size_t n = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":/");
	return (size_t)snprintf(name, sizeof name, "%.*s", (int)n, host) < sizeof name &&
	       dm_host_loopback(name);
}

/* ---- addresses ---- */

/* libcurl asks for each address of a host until one takes the connection. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = data;
	if (purpose == CURLSOCKTYPE_IPCXN && t->outside && !t->proxied &&
		dm_address_inside(&address->addr)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Also before a request on a connection that was opened for another one. */
static int
before_request(void *data, char *address, char *own, int port, int own_port)
{
	struct transfer *t = data;
	(void)own;
	(void)port;
	(void)own_port;
	t->inside = t->proxied ? t->inside : dm_host_inside(address);
	t->refused = t->outside && t->inside;
	return t->refused ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* What is known of a URL before anybody is asked. false: it may not be asked. */
static bool
judge_url(struct transfer *t, const char *url, struct dm_err *err)
{
	char scheme[DM_HOST], host[DM_HOST], port[DM_HOST];
	if (!url_parts(url, scheme, host, port, sizeof host)) {
		return dm_fail(err, 0, 0, "sent to what is no address of a server; not asked");
	}
	t->proxied = !t->request->unix_socket && dm_proxy_used(scheme, host);
	t->inside = dm_host_inside(host);
	t->refused = t->outside && t->inside;
	return true;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *data)
{
	struct transfer *t = data;
	size_t n = size * count;
	if (t->taken + n > t->request->limit) {
		t->too_large = true;
		return 0; /* ends the transfer */
	}
	t->taken += n;
	if (t->request->take) {
		return t->request->take(t->request->data, bytes, n) ? n : 0;
	}
	dm_buf_add(&t->response->body, bytes, n);
	return n;
}

/* Bytes that cannot be in a header of ours end the value. */
static void
copy_value(char *out, size_t size, struct dm_str value)
{
	size_t n = 0;
	while (n < value.n && n + 1 < size && value.p[n] >= ' ' && value.p[n] != 0x7F) {
		out[n] = value.p[n];
		n++;
	}
	out[n] = '\0';
}

static size_t
take_header(char *bytes, size_t size, size_t count, void *data)
{
	struct transfer *t = data;
	struct dm_str line = {bytes, size * count};
	size_t colon = dm_str_find_byte(line, ':');
	if (dm_str_starts(line, "HTTP/")) { /* 100 Continue and proxies have headers of their own */
		t->response->digest[0] = t->response->type[0] = t->response->challenges[0] = '\0';
	}
	if (colon == (size_t)-1) {
		return line.n;
	}
	struct dm_str name = dm_str_slice(line, 0, colon);
	struct dm_str value = dm_str_trim(dm_str_slice(line, colon + 1, line.n));
	if (dm_str_case_eq(name, DM_STR("Docker-Content-Digest"))) {
		copy_value(t->response->digest, sizeof t->response->digest, value);
	} else if (dm_str_case_eq(name, DM_STR("Content-Type"))) {
		size_t end = dm_str_find_byte(value, ';');
		value = end == (size_t)-1 ? value : dm_str_trim(dm_str_slice(value, 0, end));
		copy_value(t->response->type, sizeof t->response->type, value);
	} else if (dm_str_case_eq(name, DM_STR("WWW-Authenticate"))) {
		char *all = t->response->challenges;
		size_t used = strlen(all);
		if (used + 2 < sizeof t->response->challenges) {
			all[used] = '\n';
			copy_value(
				all + used + 1, sizeof t->response->challenges - used - 1, value);
		}
	}
	return line.n;
}

static struct curl_slist *
make_headers(const struct dm_http_request *request, bool own_origin)
{
	struct curl_slist *headers = NULL;
	struct dm_buf line = {0};
	const char *const names[] = {"Accept", "Authorization"};
	const char *const values[] = {request->accept, own_origin ? request->authorization : NULL};
	for (size_t i = 0; i < 2; i++) {
		if (!values[i]) {
			continue;
		}
		line.n = 0;
		dm_buf_printf(&line, "%s: %s", names[i], values[i]);
		dm_buf_byte(&line, '\0');
		struct curl_slist *longer = curl_slist_append(headers, line.p);
		headers = longer ? longer : headers;
	}
	if (line.p) {
		memset(line.p, 0, line.n);
	}
	dm_buf_finish(&line);
	return headers;
}

/* Certificates: SSL_CERT_FILE and SSL_CERT_DIR replace the system's, as in other programs; ca adds to them. */
static void
set_certificates(CURL *easy, const char *ca)
{
	const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
	if (ca || (file && *file)) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, ca ? ca : file);
	}
	if (folder && *folder) {
		curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
	}
}

static void
set_callbacks(CURL *easy, struct transfer *t)
{
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	if (!t->request->unix_socket) {
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
		curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
		curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	}
}

static void
set_options(CURL *easy, struct transfer *t, const char *url, struct curl_slist *headers, long time)
{
	const struct dm_http_request *request = t->request;
	curl_easy_reset(easy); /* connections stay */
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "dockmend/" DM_VERSION);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)DM_HTTP_CONNECT);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, time);
	curl_easy_setopt(
		easy, CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs is not waited for */
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_NOBODY, request->head ? 1L : 0L);
	set_callbacks(easy, t);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->limit);
	set_certificates(easy, request->ca);
	if (request->unix_socket) {
		curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request->unix_socket);
	}
	/* judge_url has read the environment: libcurl may not come to another end */
	curl_easy_setopt(easy, t->proxied ? CURLOPT_NOPROXY : CURLOPT_PROXY, "");
	if (request->form) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->form);
	}
}

/* Nobody was there to talk to. */
static bool
is_unreached(CURLcode code)
{
	return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
	       code == CURLE_COULDNT_CONNECT;
}

/* Worth another try. Not the time limit: who waited that long has waited enough. */
static bool
is_passing(CURLcode code)
{
	return is_unreached(code) || code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR ||
	       code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE || code == CURLE_HTTP2 ||
	       code == CURLE_HTTP2_STREAM;
}

static void
pause_for(double seconds)
{
	struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
	nanosleep(&time, NULL);
}

/* One URL, tried again as long as that may help and there is time. */
static CURLcode
perform(struct dm_http *http, struct transfer *t, const char *url, bool own_origin)
{
	struct curl_slist *headers = make_headers(t->request, own_origin);
	CURL *easy = http->easy;
	CURLcode code = CURLE_OPERATION_TIMEDOUT;
	char host[sizeof http->silent];
	bool named = dm_http_host(url, host, sizeof host);
	int attempts = named && strcmp(host, http->silent) == 0 ? 1 : DM_HTTP_ATTEMPTS;
	for (int attempt = 0; attempt < attempts && !t->refused; attempt++) {
		curl_off_t wait = 0;
		long left = dm_http_left(http, t->request->timeout * 1000);
		if (left == 0) {
			code = CURLE_OPERATION_TIMEDOUT;
			break;
		}
		t->response->body.n = t->taken = 0;
		if (t->request->restart) {
			t->request->restart(t->request->data);
		}
		t->response->status = 0;
		set_options(easy, t, url, headers, left);
		code = curl_easy_perform(easy);
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &t->response->status);
		curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
		bool busy = code == CURLE_OK &&
			    (t->response->status == 429 || t->response->status >= 500);
		/* a wait of 0 may come from "Retry-After: 0", or from a date that has passed */
		double pause = wait > 0 ? (double)wait : 0.25 * (1 << attempt);
		if ((!busy && !is_passing(code)) || attempt + 1 == attempts ||
			wait > DM_HTTP_PATIENCE ||
			dm_http_left(http, 1000L * DM_HTTP_PATIENCE) < 1000 * pause) {
			break;
		}
		pause_for(pause);
	}
	if (named && is_unreached(code)) {
		snprintf(http->silent, sizeof http->silent, "%s", host);
	} else if (code == CURLE_OK) {
		http->silent[0] = '\0';
	}
	curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &t->verified);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	return t->refused && code != CURLE_OK ? CURLE_ABORTED_BY_CALLBACK : code;
}

static bool
fail_transfer(const struct transfer *t, CURLcode code, const char *url, struct dm_err *err)
{
	char scheme[DM_HOST] = "", host[DM_HOST] = "", port[DM_HOST] = "";
	url_parts(url, scheme, host, port, sizeof host);
	if (t->too_large || code == CURLE_FILESIZE_EXCEEDED) {
		return dm_fail(err, 0, 0, "%s: the answer is larger than %zu KiB; it was not read",
			host, t->request->limit / 1024);
	}
	switch (code) {
	case CURLE_ABORTED_BY_CALLBACK:
		return dm_fail(err, 0, 0,
			"%s is on this machine or in its own network, where a registry that is not "
			"there itself sends nobody; not asked",
			host);
	case CURLE_COULDNT_RESOLVE_HOST:
		return dm_fail(err, 0, 0, "%s: no such host; check its name and the network", host);
	case CURLE_COULDNT_CONNECT:
		return dm_fail(
			err, 0, 0, "%s: no connection on port %s; check the network", host, port);
	case CURLE_OPERATION_TIMEDOUT:
		return dm_fail(err, 0, 0,
			"%s: no whole answer within %ld s; try again, or set timeout for it under "
			"registries: in .dockmend.yaml",
			host, t->request->timeout);
	case CURLE_PEER_FAILED_VERIFICATION:
		if (t->verified == X509_V_ERR_CERT_HAS_EXPIRED) {
			return dm_fail(err, 0, 0,
				"%s: its certificate has expired; whoever runs it has to renew it, "
				"or the clock of this machine is wrong",
				host);
		}
		return dm_fail(err, 0, 0,
			"%s: no authority that this machine trusts signed its certificate; set ca "
			"for it under registries: in .dockmend.yaml, or SSL_CERT_FILE",
			host);
	case CURLE_SSL_CACERT_BADFILE:
		return dm_fail(err, 0, 0, "%s: cannot read the file of certificates", host);
	default:
		return dm_fail(err, 0, 0, "%s: %s; try again", host, curl_easy_strerror(code));
	}
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* OpenSSL waits for who writes into a FIFO. */
static bool
check_certificates(const char *path, struct dm_err *err)
{
	struct stat status;
	int fd = path ? open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
	bool ok = !path || (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode));
	if (fd >= 0) {
		close(fd);
	}
	return ok || dm_fail(err, 0, 0, "%s: cannot read this file of certificates", path);
}

/* The URL that an answer redirects to, to be freed; NULL: it does not, or err says why that is not followed. */
static char *
find_redirect(const struct dm_http *http, const struct transfer *t, const char *url, int hops,
	struct dm_err *err)
{
	char *next = NULL;
	curl_easy_getinfo(http->easy, CURLINFO_REDIRECT_URL, &next);
	if (!is_redirect(t->response->status) || !next || t->request->form) {
		return NULL;
	}
	bool weaker = strncasecmp(url, "https:", 6) == 0 && strncasecmp(next, "https:", 6) != 0;
	if (hops == DM_HTTP_REDIRECTS || weaker) {
		dm_fail(err, 0, 0,
			weaker ? "redirected from https to another protocol; not followed"
			       : "redirected too often");
		return NULL;
	}
	return strdup(next);
}

bool
dm_http_do(struct dm_http *http, const struct dm_http_request *request,
	struct dm_http_response *response, struct dm_err *err)
{
	struct transfer t = {.request = request, .response = response};
	char *url = strdup(request->url);
	bool ok = url && check_certificates(request->ca, err);
	struct dm_err fault = {0};
	for (int hops = 0; ok; hops++) {
		bool own = dm_http_same_origin(url, request->url);
		t.outside = request->outside || (!own && !response->inside);
		ok = judge_url(&t, url, err);
		if (!ok) {
			break;
		}
		CURLcode code = perform(http, &t, url, own);
		if (code != CURLE_OK) {
			ok = fail_transfer(&t, code, url, err);
			break;
		}
		response->inside = own ? t.inside : response->inside;
		char *next = find_redirect(http, &t, url, hops, &fault);
		if (!next) {
			break;
		}
		free(url);
		url = next;
	}
	if (fault.message[0]) {
		*err = fault;
		ok = false;
	}
	free(url);
	return ok;
}
