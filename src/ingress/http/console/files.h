// The built console's files under /console/, read once at the start: nothing a client asks for is looked up on the disk.
//
// What the build names by its content (assets/) is kept by browsers for a year, all else is asked for anew with an ETag. A path that is no file, and does not
// end like one of a web page (".js"; "shop.example" does not), is a view of the console: index.html answers it. Text is kept compressed besides.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ingress/http/message.h"

namespace warmpost::ingress::http {

inline constexpr std::string_view kConsolePath = "/console/";

class ConsoleFiles {
public:
    static constexpr std::size_t kMostFiles = 2'000;
    static constexpr std::uint64_t kMostBytes = 64u << 20;  // all together

    // None: the console is not built, or switched off.
    ConsoleFiles() = default;
    // A folder that is not there has no files. Errors: LimitExceeded (this is no built console), Unavailable (it cannot be read).
    [[nodiscard]] static Result<ConsoleFiles> load(const std::filesystem::path& directory);
    // console.directory, else share/warmpost/console beside the folder that this binary is in.
    [[nodiscard]] static std::filesystem::path place(const std::filesystem::path& configured);

    [[nodiscard]] bool empty() const { return files_.empty(); }
    // GET or HEAD of "/console", or of anything under kConsolePath.
    [[nodiscard]] Response answer(const Request& request) const;

private:
    struct File {
        std::string body, compressed;  // the latter empty: not worth it
        std::string type, etag;
        bool immutable = false;
    };
    [[nodiscard]] const File* find(std::string_view path) const;

    std::map<std::string, File, std::less<>> files_;  // by path below kConsolePath
};

[[nodiscard]] bool is_console_path(std::string_view path);  // "/console", and all under kConsolePath
// Whether a field "Accept-Encoding" takes gzip (RFC 9110 12.5.3). Pure.
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);
// Whether a field "If-None-Match" names this entity (RFC 9110 13.1.2, weak comparison). Pure.
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace warmpost::ingress::http
