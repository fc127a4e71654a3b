/** What stands in one block: only these names, and what a name does. */
class JenkinsBlock {
    String where
    Map<String, Closure> names
    JenkinsRun run
    def invokeMethod(String name, Object arguments) {
        def act = names[name]
        if (act == null) { throw new JenkinsRun.Refused("$where: unknown '$name'") }
        act(*(arguments as List))
    }
    def getProperty(String name) {
        if (name == 'env') { return run.environment() }
        if (name == 'params') { return run.parameters }
        if (name in ['any', 'none']) { return name }
        throw new JenkinsRun.Refused("$where: unknown '$name'")
    }
    void setProperty(String name, Object value) {
        if (names['='] == null) { throw new JenkinsRun.Refused("$where: '$name' is no place for a value") }
        names['='](name, value.toString())
    }
}
