// A blocking HTTP client over TCP, TLS or a unix socket, and a signer of requests: what SDKs do, written apart from the server's code.
#pragma once
#include <openssl/ssl.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

namespace warmpost::test {

struct HttpAnswer {
    int status = 0;              // 0: the server closed without one
    std::string head, body;
    [[nodiscard]] std::string header(const std::string& name) const;   // "" when absent
    [[nodiscard]] std::string message() const;                         // of a JSON error body
};

class HttpClient {
public:
    explicit HttpClient(const Endpoint& server, bool tls = false);
    explicit HttpClient(const std::filesystem::path& unix_socket);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();
    bool send(const std::string& bytes);         // false when the server is gone
    HttpAnswer receive();                        // the next answer; waits 20 s at most
    HttpAnswer ask(const std::string& bytes) { return send(bytes) ? receive() : HttpAnswer{}; }

private:
    int read_more();
    int socket_ = -1;
    SSL_CTX* context_ = nullptr;
    SSL* ssl_ = nullptr;
    std::string pending_;
};

struct Credentials {
    std::string key_id, secret;
};
using HeaderList = std::vector<std::pair<std::string, std::string>>;

// The bytes of a request, signed as botocore does; `target` is encoded already.
std::string signed_request(const Credentials& who, WallTime now, const std::string& method, const std::string& target, const std::string& body, const HeaderList& extra = {});
std::string plain_request(const std::string& method, const std::string& target, const std::string& body, const HeaderList& extra = {});

}  // namespace warmpost::test
