// A service on a real SQLite file in a directory of its own, with a clock that tests set.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "control/service.h"

namespace warmpost::control {

class TestService {
public:
    TestService();
    ~TestService();
    TestService(const TestService&) = delete;
    TestService& operator=(const TestService&) = delete;

    // As a restart: what is not in the file is gone.
    void reopen();
    void close() { service.reset(); }
    [[nodiscard]] Result<std::unique_ptr<Service>> open();
    [[nodiscard]] Service& operator*() { return *service; }
    [[nodiscard]] Service* operator->() { return service.get(); }
    [[nodiscard]] const Account& account() const;            // the first one
    [[nodiscard]] std::filesystem::path database() const { return config.server.data_dir / "control.db"; }
    [[nodiscard]] const Pool* pool(const std::string& name) const;

    std::filesystem::path directory;
    config::Config config;
    WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    std::vector<SnapshotPtr> published;
    std::unique_ptr<Service> service;
    Service::Initialised made;
    AccountId id;                                            // of the first account
};

[[nodiscard]] IpAddress ip(const std::string& text);
// Everything the snapshot holds, as text, but for its version: two snapshots are equal when their texts are.
[[nodiscard]] std::string describe(const Snapshot& snapshot);

// Code and message of a refusal; an empty message when there was none.
template <class R>
Error error_of(const R& result) {
    return result ? Error{ErrorCode::Internal, "(no error)", {}} : result.error();
}

}  // namespace warmpost::control
