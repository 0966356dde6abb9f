#include "ingress/http/console/files.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "ingress/http/errors.h"

namespace warmpost::ingress::http {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kIndex = "index.html", kNamedByContent = "assets/";
constexpr std::size_t kWorthCompressing = 512;
constexpr int kBestCompression = 9, kGzipWindow = 15 + 16;  // zlib: 16 more for gzip's head
constexpr int kMemoryLevel = 8;

// Scripts, styles and connections of our own origin only; nobody frames the page, and no form leaves it.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view kNotBuilt =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>warmpost</title></head><body><h1>The console is not built</h1>"
    "<p>This server runs, but has no files for its console. In the folder of its sources: <code>cmake --build build/release --target console</code> (needs "
    "Node.js and npm), or <code>scripts/run</code>, which does it too. Or name the folder of a built console in the configuration: <code>[console] "
    "directory</code>. Then restart warmpost.</p></body></html>";

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".html", "text/html; charset=utf-8"},
                                                                    {".js", "text/javascript; charset=utf-8"},
                                                                    {".css", "text/css; charset=utf-8"},
                                                                    {".json", "application/json"},
                                                                    {".svg", "image/svg+xml"},
                                                                    {".png", "image/png"},
                                                                    {".ico", "image/x-icon"},
                                                                    {".woff2", "font/woff2"},
                                                                    {".webmanifest", "application/manifest+json"},
                                                                    {".txt", "text/plain; charset=utf-8"},
                                                                    {".map", "application/json"},
                                                                    {".webp", "image/webp"}};
constexpr std::array<std::string_view, 4> kCompressedAlready{".png", ".woff2", ".webp", ".ico"};

// Empty: none that a web page has.
std::string_view type_of(const fs::path& file) {
    const auto extension = to_lower(file.extension().string());
    for (const auto& [ending, type] : kTypes)
        if (ending == extension) return type;
    return {};
}

std::string gzip(const std::string& text) {
    z_stream stream{};
    if (deflateInit2(&stream, kBestCompression, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write there
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return whole ? out : std::string{};
}

void guard(Response& response) {
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

Response redirect_to_console() {
    Response response;
    response.status = 302;
    response.body.clear();
    response.content_type = "text/plain";
    response.headers.emplace_back("Location", kConsolePath);
    return response;
}

bool climbs(std::string_view path) {
    return std::ranges::any_of(split(path, '/'), [](std::string_view part) { return part == ".." || part == "."; });
}

}  // namespace

bool is_console_path(std::string_view path) { return path.starts_with(kConsolePath) || path == kConsolePath.substr(0, kConsolePath.size() - 1); }

bool takes_gzip(std::string_view accept_encoding) {
    for (const auto part : split(accept_encoding, ',')) {
        const auto coding = trim(part.substr(0, part.find(';')));
        if (!iequals(coding, "gzip") && coding != "*") continue;
        const auto weight = part.find("q=");
        if (weight == std::string_view::npos) return true;
        double q = 0;
        const auto text = trim(part.substr(weight + 2));
        std::from_chars(text.data(), text.data() + text.size(), q);
        return q > 0;
    }
    return false;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
    for (const auto part : split(if_none_match, ',')) {
        auto tag = trim(part);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == "*" || tag == etag) return true;
    }
    return false;
}

fs::path ConsoleFiles::place(const fs::path& configured) {
    if (!configured.empty()) return configured;
    std::error_code unknown;
    const auto binary = fs::read_symlink("/proc/self/exe", unknown);
    return unknown ? fs::path{} : binary.parent_path().parent_path() / "share/warmpost/console";
}

Result<ConsoleFiles> ConsoleFiles::load(const fs::path& directory) {
    ConsoleFiles made;
    std::error_code ec;
    if (directory.empty() || !fs::is_directory(directory, ec)) return made;
    std::uint64_t bytes = 0;
    auto each = fs::recursive_directory_iterator(directory, ec);  // follows no link to another folder
    for (; !ec && each != fs::recursive_directory_iterator(); each.increment(ec)) {
        if (!each->is_regular_file(ec) || each->is_symlink(ec)) continue;
        bytes += each->file_size(ec);
        if (made.files_.size() >= kMostFiles || bytes > kMostBytes)
            return fail(ErrorCode::LimitExceeded, directory.string() + " is no built console: it has too many files, or too large ones", "console.directory");
        std::ifstream in(each->path(), std::ios::binary);
        const auto type = type_of(each->path());
        File file{std::string(std::istreambuf_iterator<char>(in), {}), {}, std::string(type.empty() ? "application/octet-stream" : type), {}, false};
        if (!in) return fail(ErrorCode::Unavailable, "cannot read " + each->path().string(), "console.directory");
        const auto name = fs::relative(each->path(), directory, ec).generic_string();
        file.immutable = name.starts_with(kNamedByContent);
        file.etag = "\"" + hex_encode(sha256(file.body)).substr(0, 32) + "\"";
        const bool packed = std::ranges::find(kCompressedAlready, to_lower(each->path().extension().string())) != kCompressedAlready.end();
        if (!packed && file.body.size() >= kWorthCompressing) file.compressed = gzip(file.body);
        if (file.compressed.size() >= file.body.size()) file.compressed.clear();
        made.files_.emplace(name, std::move(file));
    }
    if (ec) return fail(ErrorCode::Unavailable, "cannot read " + directory.string() + ": " + ec.message(), "console.directory");
    if (!made.files_.contains(kIndex)) made.files_.clear();  // an empty folder, or the sources
    return made;
}

const ConsoleFiles::File* ConsoleFiles::find(std::string_view path) const {
    const auto decoded = percent_decode(path.substr(kConsolePath.size()));
    if (!decoded || climbs(*decoded)) return nullptr;
    if (const auto found = files_.find(*decoded); found != files_.end()) return &found->second;
    if (!type_of(*decoded).empty() || decoded->starts_with(kNamedByContent)) return nullptr;
    return &files_.find(kIndex)->second;
}

Response ConsoleFiles::answer(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        auto response = error_response(405, "MethodNotAllowed", "The console's files are asked for with GET.");
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    if (!request.path.starts_with(kConsolePath)) return redirect_to_console();
    Response response;
    guard(response);
    if (empty()) {
        response.status = 404;
        response.content_type = "text/html; charset=utf-8";
        response.body = kNotBuilt;
        return response;
    }
    const File* file = find(request.path);
    if (file == nullptr) {
        response.status = 404;
        response.content_type = "text/plain; charset=utf-8";
        response.body = "The console has no such file.\n";
        return response;
    }
    response.content_type = file->type;
    response.headers.emplace_back("ETag", "W/" + file->etag);  // one for both codings: weak (RFC 9110 8.8.1)
    response.headers.emplace_back("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file->compressed.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (names_etag(request.header("If-None-Match"), file->etag)) {
        response.status = 304;
        response.body.clear();
        return response;
    }
    const bool small = !file->compressed.empty() && takes_gzip(request.header("Accept-Encoding"));
    if (small) response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = small ? file->compressed : file->body;
    return response;
}

}  // namespace warmpost::ingress::http
