#include "ingress/http/validate.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <charconv>
#include <memory>

#include "base/strings.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"

namespace warmpost::ingress::http {
namespace {

namespace json = boost::json;
using model::Kind;
using model::Location;
using model::Shape;

constexpr std::size_t kMaxViolations = 10;   // told in one answer; a list of 10,000 bad elements makes no 10,000 sentences

// RE2 objects of the model's patterns, by shape; compiled once.
const RE2* pattern_of(const Shape& shape) {
    static const auto compiled = [] {
        std::vector<std::unique_ptr<RE2>> all;
        for (const auto& each : model::shapes()) {
            all.push_back(each.pattern.empty() ? nullptr : std::make_unique<RE2>(std::string(each.pattern), RE2::Quiet));
        }
        return all;
    }();
    return compiled[static_cast<std::size_t>(&shape - model::shapes().data())].get();
}

std::string_view type_name(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: return "NULL_VALUE";
        case json::kind::bool_: return value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_: return "NUMBER_VALUE";
        case json::kind::string: return "STRING_VALUE";
        case json::kind::array: return "START_ARRAY";
        case json::kind::object: return "START_OBJECT";
    }
    return "VALUE";
}

class Checker {
public:
    void structure(const Shape& shape, const json::object& object, const std::string& path) {
        for (const auto& each : shape.members) {
            if (each.location != Location::body) continue;
            const auto* value = member(object, each.wire_name);
            const auto where = join(path, each.name);
            if (value != nullptr) {
                check(shape_at(each.shape), *value, where);
            } else if (each.required) {
                violation(where, "", "Member must not be null");
            }
        }
    }

    void text(const Shape& shape, std::string_view value, const std::string& where) {
        const auto length = static_cast<std::int64_t>(value.size());
        if (shape.kind == Kind::blob) return;
        if (shape.max >= 0 && length > shape.max) {
            violation(where, value, fmt::format("Member must have length less than or equal to {}", shape.max));
        } else if (shape.min >= 0 && length < shape.min) {
            violation(where, value, fmt::format("Member must have length greater than or equal to {}", shape.min));
        }
        if (!shape.values.empty() && std::ranges::find(shape.values, value) == shape.values.end()) {
            // The live service has its own words for this one.
            if (shape.name == "ScalingMode") own_words_ = "The ScalingMode parameter is invalid.";
            violation(where, value, fmt::format("Member must satisfy enum value set: [{}]", fmt::join(shape.values, ", ")));
        }
        const auto* pattern = pattern_of(shape);
        if (pattern != nullptr && pattern->ok() && !RE2::FullMatch(value, *pattern)) {
            violation(where, value, fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern));
        }
    }

    void range(const Shape& shape, double value, const std::string& where) {
        if (shape.max >= 0 && value > static_cast<double>(shape.max)) {
            violation(where, fmt::format("{}", value), fmt::format("Member must have value less than or equal to {}", shape.max));
        } else if (shape.min >= 0 && value < static_cast<double>(shape.min)) {
            violation(where, fmt::format("{}", value), fmt::format("Member must have value greater than or equal to {}", shape.min));
        }
    }

    void violation(const std::string& where, std::string_view value, std::string_view constraint) {
        ++count_;
        if (violations_.size() == kMaxViolations) return;
        const auto shown = value.empty() ? fmt::format("Value at '{}'", where)
                                         : fmt::format("Value '{}' at '{}'", value.substr(0, 100), where);
        violations_.push_back(fmt::format("{} failed to satisfy constraint: {}", shown, constraint));
    }
    void wrong_type(std::string message) {
        if (type_error_.empty()) type_error_ = std::move(message);
    }

    [[nodiscard]] std::optional<Response> answer() const {
        if (!type_error_.empty()) return error_response(400, "SerializationException", type_error_);
        if (count_ == 0) return std::nullopt;
        if (!own_words_.empty() && count_ == 1) return bad_request(own_words_);
        return bad_request(fmt::format("{} validation error{} detected: {}", count_, count_ == 1 ? "" : "s", fmt::join(violations_, "; ")));
    }

    [[nodiscard]] static const Shape& shape_at(int index) { return model::shapes()[static_cast<std::size_t>(index)]; }
    // Paths begin with a small letter, as AWS tells them: "deliveryOptions.tlsPolicy".
    [[nodiscard]] static std::string join(const std::string& path, std::string_view name) {
        std::string result = path.empty() ? "" : path + ".";
        result += ascii_lower(name.front());
        result += name.substr(1);
        return result;
    }

private:
    void check(const Shape& shape, const json::value& value, const std::string& where) {
        switch (shape.kind) {
            case Kind::structure:
                if (const auto* object = value.if_object()) return structure(shape, *object, where);
                return unexpected(value, where);
            case Kind::list:
                if (const auto* list = value.if_array()) return elements(shape, *list, where);
                return unexpected(value, where);
            case Kind::map:
                if (!value.is_object()) unexpected(value, where);
                return;
            case Kind::string:
            case Kind::blob:
                if (const auto* string = value.if_string()) return text(shape, *string, where);
                return unexpected(value, where);
            case Kind::boolean:
                if (!value.is_bool()) unexpected(value, where);
                return;
            case Kind::integer:
                if (!value.is_int64() && !value.is_uint64()) return unexpected(value, where);
                return range(shape, value.to_number<double>(), where);
            case Kind::number:
                if (!value.is_number()) return unexpected(value, where);
                return range(shape, value.to_number<double>(), where);
            case Kind::timestamp:
                if (!value.is_number()) unexpected(value, where);
                return;
        }
    }

    void elements(const Shape& shape, const json::array& list, const std::string& where) {
        const auto length = static_cast<std::int64_t>(list.size());
        if (shape.max >= 0 && length > shape.max) {
            violation(where, "", fmt::format("Member must have length less than or equal to {}", shape.max));
        } else if (shape.min >= 0 && length < shape.min) {
            violation(where, "", fmt::format("Member must have length greater than or equal to {}", shape.min));
        }
        std::size_t index = 0;
        for (const auto& element : list) {
            const auto at = fmt::format("{}.{}.member", where, ++index);
            if (element.is_null()) {
                violation(at, "", "Member must not be null");
            } else {
                check(shape_at(shape.element), element, at);
            }
        }
    }

    void unexpected(const json::value& value, const std::string& where) {
        wrong_type(fmt::format("{} can not be converted to the type of '{}'", type_name(value), where));
    }

    std::size_t count_ = 0;
    std::vector<std::string> violations_;
    std::string type_error_;
    std::string own_words_;      // the answer when this is all that is wrong
};

// Members of path and query: text, numbers are checked for being ones.
void check_text_members(const model::Operation& operation, const Parameters& path, const Query& query, Checker& checker) {
    if (operation.request < 0) return;
    for (const auto& each : Checker::shape_at(operation.request).members) {
        std::vector<std::string> values;
        if (each.location == Location::uri) {
            if (const auto found = path.find(each.wire_name); found != path.end()) values.push_back(found->second);
        } else if (each.location == Location::query) {
            if (const auto found = query.find(each.wire_name); found != query.end()) values = found->second;
        } else {
            continue;
        }
        const auto where = Checker::join("", each.name);
        const auto* shape = &Checker::shape_at(each.shape);
        if (shape->kind == Kind::list) shape = &Checker::shape_at(shape->element);
        if (values.empty() && each.required) checker.violation(where, "", "Member must not be null");
        for (const auto& value : values) {
            if (shape->kind != Kind::integer) {
                checker.text(*shape, value, where);
                continue;
            }
            long number = 0;
            const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
            if (problem != std::errc{} || end != value.data() + value.size()) {
                checker.wrong_type(fmt::format("'{}' is no integer: '{}'", value.substr(0, 100), where));
            } else {
                checker.range(*shape, static_cast<double>(number), where);
            }
        }
    }
}

bool has_body_members(const model::Operation& operation) {
    if (operation.request < 0) return false;
    const auto& members = Checker::shape_at(operation.request).members;
    return std::ranges::any_of(members, [](const model::Member& each) { return each.location == Location::body; });
}

}  // namespace

std::optional<Response> decode(const model::Operation& operation, const Parameters& path, std::string_view query, std::string_view body, Decoded& out) {
    auto members = parse_query(query);
    if (!members) return bad_request("The query string has a broken percent escape.");
    out.query = std::move(*members);
    Checker checker;
    check_text_members(operation, path, out.query, checker);
    if (has_body_members(operation)) {
        if (operation.method == "PUT" && trim(body).empty()) return bad_request("Request body is required.");   // as the live service says; SDKs send {}
        if (!trim(body).empty()) {
            boost::system::error_code problem;
            auto value = json::parse(body, problem);
            if (problem) return error_response(400, "SerializationException", fmt::format("The body is no JSON: {}", problem.message()));
            if (!value.is_object()) return error_response(400, "SerializationException", "The body is no JSON object.");
            out.body = std::move(value.get_object());
        }
        checker.structure(Checker::shape_at(operation.request), out.body, "");
    }
    return checker.answer();
}

}  // namespace warmpost::ingress::http
