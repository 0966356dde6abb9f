// The running server's operator API over <data_dir>/operator.sock: HTTP/1.1, JSON, base /warmpost/v1. Blocking; one connection a call.
#pragma once
#include <boost/json.hpp>

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/invocation.h"
#include "cli/ses_answer.h"

namespace warmpost::cli {

struct CallError {
    Exit exit = kRefused;
    std::string message;
};
using Answer = std::expected<boost::json::value, CallError>;
using Query = std::vector<std::pair<std::string, std::string>>;   // empty values are left out

class OperatorClient {
public:
    explicit OperatorClient(const config::Config& config) : socket_(config.server.data_dir / "operator.sock") {}
    // What is not JSON (CSV) comes as one string.
    [[nodiscard]] Answer get(const std::string& path, const Query& query = {}) const;
    [[nodiscard]] Answer post(const std::string& path, const boost::json::object& body) const;
    // A file's text as the body.
    [[nodiscard]] Answer post_file(const std::string& path, const Query& query, const std::string& text) const;
    [[nodiscard]] Answer erase(const std::string& path, const Query& query = {}) const;
    // The account by id or name; empty: the only one there is besides the operator.
    [[nodiscard]] std::expected<std::string, CallError> account(const std::string& given) const;
    [[nodiscard]] bool server_runs() const;
    // One operation of SES v2 on behalf of an account ("/v2/email/..."). From any thread.
    [[nodiscard]] SesAnswer ses(const std::string& account, const std::string& method, const std::string& path, const boost::json::object& body) const;

private:
    [[nodiscard]] Answer call(std::string_view verb, const std::string& target, const std::string& body) const;
    std::filesystem::path socket_;
};

// One part of a path, escaped.
[[nodiscard]] std::string path_part(std::string_view text);

// Reads the configuration, does `call`, and prints the answer: as it is with --json, else by `show`. Returns the exit code.
[[nodiscard]] int ask(const Common& common, const std::function<Answer(const OperatorClient&)>& call,
                      const std::function<std::string(const boost::json::value&)>& show);

}  // namespace warmpost::cli
