#include "download.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	REFS_LIMIT = 32 * 1024 * 1024, /* bytes of a list of refs */
};

static bool
take(void *data, const char *bytes, size_t n)
{
	return EVP_DigestUpdate(data, bytes, n) == 1;
}

/* Another attempt, or what a redirect leads to. */
static void
restart(void *data)
{
	EVP_DigestInit_ex(data, EVP_sha256(), NULL);
}

static bool
judge_status(struct dm_download *download, long status, const char *host, struct dm_err *err)
{
	download->gone = status == 404 || status == 410;
	const char *advice = download->gone ? ": there is no such file; check the URL"
			     : status == 401 || status == 403
				     ? ": it is not for everybody, and no credentials are sent"
			     : status >= 500 ? ": it is out of order; try again later"
					     : "";
	return status == 200 ||
	       dm_fail(err, 0, 0, "%s answers with HTTP %ld%s", host, status, advice);
}

static void
name_host(const struct dm_http *http, struct dm_download *download)
{
	char *last = NULL;
	curl_easy_getinfo(http->easy, CURLINFO_EFFECTIVE_URL, &last);
	if (!last || !dm_http_host(last, download->from, sizeof download->from)) {
		download->from[0] = '\0';
	}
}

static bool
fetch_file(struct dm_http *http, struct dm_download *download, struct dm_err *err)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	struct dm_http_response response = {0};
	const struct dm_http_request request = {.url = download->url,
		.take = take,
		.restart = restart,
		.data = hash,
		.limit = DM_DOWNLOAD_LIMIT,
		.timeout = DM_DOWNLOAD_TIME};
	bool ok = hash && dm_http_do(http, &request, &response, err);
	name_host(http, download);
	ok = ok && judge_status(download, response.status, download->from, err);
	ok = ok && (EVP_DigestFinal_ex(hash, bytes, &size) == 1 ||
			   dm_fail(err, 0, 0, "libcrypto has no SHA-256"));
	size_t n = (size_t)snprintf(download->checksum, sizeof download->checksum, "sha256:");
	for (unsigned i = 0; ok && i < size; i++) {
		n += (size_t)snprintf(
			download->checksum + n, sizeof download->checksum - n, "%02x", bytes[i]);
	}
	EVP_MD_CTX_free(hash);
	dm_buf_finish(&response.body);
	return ok;
}

/* ---- git ---- */

/* How well `name` is what `ref` means, the best first; 0: not at all. An empty ref is HEAD. */
static int
rank(struct dm_str name, struct dm_str ref)
{
	static const char *const forms[] = {
		"refs/tags/%.*s^{}", "refs/tags/%.*s", "refs/heads/%.*s", "%.*s"};
	char wanted[512];
	if (!ref.n) {
		return dm_str_is(name, "HEAD");
	}
	for (int i = 0; i < 4; i++) {
		int n = snprintf(wanted, sizeof wanted, forms[i], DM_FMT(ref));
		if (n > 0 && (size_t)n < sizeof wanted && dm_str_is(name, wanted)) {
			return 4 - i;
		}
	}
	return 0;
}

/* pkt-lines: four hex digits of length, themselves included; then "<commit> <name>[\0capabilities]\n". */
static bool
find_ref(struct dm_str list, struct dm_str ref, struct dm_download *download)
{
	int best = 0;
	for (size_t i = 0; i + 4 <= list.n;) {
		char digits[5] = {0};
		memcpy(digits, list.p + i, 4);
		size_t n = strtoul(digits, NULL, 16);
		n = n < 4 ? 4 : n; /* 0000: a flush */
		if (n > list.n - i) {
			return false;
		}
		struct dm_str line = dm_str_slice(list, i + 4, i + n);
		i += n;
		size_t blank = dm_str_find_byte(line, ' ');
		if ((blank != 40 && blank != 64) || line.p[0] == '#') {
			continue;
		}
		struct dm_str name = dm_str_slice(line, blank + 1, line.n);
		size_t end = dm_str_find_byte(name, '\0');
		name = dm_str_trim(dm_str_slice(name, 0, end == (size_t)-1 ? name.n : end));
		int now = rank(name, ref);
		if (now > best) {
			best = now;
			snprintf(download->checksum, sizeof download->checksum, "%.*s", (int)blank,
				line.p);
		}
	}
	return best > 0;
}

static bool
fetch_ref(struct dm_http *http, struct dm_download *download, struct dm_err *err)
{
	struct dm_str url = dm_str(download->url);
	size_t hash = dm_str_find_byte(url, '#');
	struct dm_str path = dm_str_slice(url, 0, hash == (size_t)-1 ? url.n : hash);
	struct dm_str ref = dm_str_slice(url, hash == (size_t)-1 ? url.n : hash + 1, url.n);
	size_t colon = dm_str_find_byte(ref, ':'); /* #ref:folder */
	ref = dm_str_slice(ref, 0, colon == (size_t)-1 ? ref.n : colon);
	struct dm_buf list = {0};
	struct dm_http_response response = {0};
	dm_buf_printf(&list, "%.*s/info/refs?service=git-upload-pack", DM_FMT(path));
	dm_buf_byte(&list, '\0');
	const struct dm_http_request request = {
		.url = list.p, .limit = REFS_LIMIT, .timeout = DM_DOWNLOAD_TIME};
	bool ok = dm_http_do(http, &request, &response, err);
	name_host(http, download);
	ok = ok && judge_status(download, response.status, download->from, err);
	if (ok && !find_ref(dm_buf_view(&response.body), ref, download)) {
		ok = dm_fail(err, 0, 0, "%s has no such branch or tag", download->from);
		download->gone = true;
	}
	dm_buf_finish(&response.body);
	dm_buf_finish(&list);
	return ok;
}

bool
dm_download_fetch(struct dm_http *http, struct dm_download *download, struct dm_err *err)
{
	struct dm_str url = dm_str(download->url);
	size_t hash = dm_str_find_byte(url, '#');
	bool git = dm_str_ends(dm_str_slice(url, 0, hash == (size_t)-1 ? url.n : hash), ".git");
	if (!dm_str_starts(url, "https://")) {
		return dm_fail(err, 0, 0, "only https is fetched");
	}
	return git ? fetch_ref(http, download, err) : fetch_file(http, download, err);
}
