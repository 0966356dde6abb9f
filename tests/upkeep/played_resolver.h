// DNS as a test wants it: names, addresses and texts from maps, and names whose look-up fails.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "runtime/resolver.h"

namespace warmpost::upkeep {

class PlayedResolver : public runtime::Resolver {
public:
    template <class T>
    using Answers = std::map<std::string, std::vector<T>>;

    void set_ptr(const std::string& ip, std::vector<std::string> names) { set(ptr_, ip, std::move(names)); }
    void set_txt(const std::string& name, std::vector<std::string> texts) { set(txt_, name, std::move(texts)); }
    void set_addresses(const std::string& name, const std::vector<std::string>& ips) {
        std::vector<IpAddress> addresses;
        for (const auto& ip : ips) addresses.push_back(IpAddress::parse(ip).value());
        set(addresses_, name, std::move(addresses));
    }
    void forget(const std::string& name) {
        const std::lock_guard lock(mutex_);
        ptr_.erase(name), txt_.erase(name), addresses_.erase(name);
    }
    void fail(const std::string& name, bool fails = true) {
        const std::lock_guard lock(mutex_);
        if (fails) failing_.insert(name);
        else failing_.erase(name);
    }
    // How often a name (a PTR: the address) was asked for.
    int asked(const std::string& name) {
        const std::lock_guard lock(mutex_);
        return asked_[name];
    }

    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_cname(std::string) override { co_return runtime::DnsAnswer<std::string>{}; }
    boost::asio::awaitable<runtime::DnsAnswer<runtime::MxRecord>> lookup_mx(std::string) override { co_return runtime::DnsAnswer<runtime::MxRecord>{}; }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_txt(std::string name) override { co_return answer(txt_, name); }
    boost::asio::awaitable<runtime::DnsAnswer<IpAddress>> lookup_addresses(std::string name) override { co_return answer(addresses_, name); }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_ptr(IpAddress ip) override { co_return answer(ptr_, to_string(ip)); }

private:
    template <class T>
    void set(Answers<T>& answers, const std::string& name, std::vector<T> records) {
        const std::lock_guard lock(mutex_);
        answers[name] = std::move(records);
    }
    template <class T>
    runtime::DnsAnswer<T> answer(const Answers<T>& answers, const std::string& name) {
        const std::lock_guard lock(mutex_);
        ++asked_[name];
        runtime::DnsAnswer<T> answer;
        answer.detail = "timeout";
        if (failing_.contains(name)) return answer;
        answer.detail.clear();
        const auto found = answers.find(name);
        answer.status = found == answers.end() ? runtime::DnsStatus::no_name : runtime::DnsStatus::found;
        if (found != answers.end()) answer.records = found->second;
        return answer;
    }

    std::mutex mutex_;                     // guards all below
    Answers<std::string> ptr_, txt_;
    Answers<IpAddress> addresses_;
    std::set<std::string> failing_;
    std::map<std::string, int> asked_;
};

}  // namespace warmpost::upkeep
