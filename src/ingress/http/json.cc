#include "ingress/http/json.h"

#include <boost/json/array.hpp>

namespace warmpost::ingress::http {

namespace json = boost::json;

const json::value* member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

const json::object* object_member(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_member(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    return value == nullptr ? nullptr : value->if_array();
}

std::string string_member(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::optional<bool> bool_member(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    return value != nullptr && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

std::optional<double> number_member(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    return value != nullptr && value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
}

std::vector<std::string> strings_member(const json::object& object, std::string_view name) {
    std::vector<std::string> result;
    const auto* list = array_member(object, name);
    if (list == nullptr) return result;
    for (const auto& value : *list) {
        if (value.is_string()) result.emplace_back(value.get_string());
    }
    return result;
}

double epoch_seconds(WallTime time) { return static_cast<double>(to_ms(time)) / 1000.0; }

}  // namespace warmpost::ingress::http
