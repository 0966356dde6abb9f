// A view into bytes that several owners share and nobody changes: how a body passes from the receiving socket to the spool
// and to the sending socket without being copied.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace warmpost {

class Slice {
public:
    Slice() = default;
    explicit Slice(std::string text)
        : owner_(std::make_shared<const std::string>(std::move(text))), view_(*owner_) {}
    Slice(std::shared_ptr<const std::string> owner, std::string_view view) : owner_(std::move(owner)), view_(view) {}
    [[nodiscard]] std::string_view view() const { return view_; }
    [[nodiscard]] std::size_t size() const { return view_.size(); }
    // A part of it, sharing the owner. `part` must lie within view().
    [[nodiscard]] Slice sub(std::string_view part) const { return Slice(owner_, part); }
    [[nodiscard]] bool empty() const { return view_.empty(); }

private:
    std::shared_ptr<const std::string> owner_;
    std::string_view view_;
};

}  // namespace warmpost
