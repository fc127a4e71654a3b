/** One run of a declarative pipeline: what its directives and steps do. */
class JenkinsRun {
    static class Refused extends RuntimeException { Refused(String message) { super(message) } }
    static class Failed extends RuntimeException { Failed(String message) { super(message) } }

    boolean dry
    File folder
    Map<String, String> given = [:], always = [:], parameters = [:]
    Set<String> only = []
    List<Map<String, String>> scopes = []
    boolean failed = false

    Map<String, String> environment() { ([given] + scopes + [always]).inject([:]) { all, more -> all + more } }

    Object within(String where, Map<String, Closure> names, Closure body) {
        def code = body.rehydrate(new JenkinsBlock(where: where, names: names, run: this), null, null)
        code.resolveStrategy = Closure.DELEGATE_ONLY
        code()
    }

    /** Read the directives of a pipeline or a stage: each once, in any order. */
    Map<String, Object> directives(String where, List<String> allowed, Closure body) {
        def found = [:]
        within(where, allowed.collectEntries { name -> [name, { value ->
            if (found.containsKey(name)) { throw new Refused("$where: '$name' twice") }
            found[name] = value
        }] }, body)
        found
    }

    static final Closure NOTHING = { Object... ignored -> null }
    static final List<String> WORK = ['steps', 'stages', 'parallel']

    void pipeline(Closure body) {
        def found = directives('pipeline', ['agent', 'options', 'parameters', 'triggers', 'environment', 'stages'], body)
        ['agent', 'stages'].each { if (!found[it]) { throw new Refused("pipeline: no '$it'") } }
        within('options', options(['disableConcurrentBuilds', 'buildDiscarder', 'logRotator']), found.options ?: {})
        within('parameters', [choice: { Map choice -> parameters.putIfAbsent(choice.name, choice.choices[0]) }],
               found.parameters ?: {})
        within('triggers', [parameterizedCron: { String lines -> lines.readLines().each {
            if (!(it.trim() ==~ /(\S+ ){5}%\w+=\w+/)) { throw new Refused("triggers: '$it'") } } }], found.triggers ?: {})
        scopes << settings(found.environment)
        stages('stages', found.stages, agent(found.agent))
    }

    static Map<String, Closure> options(List<String> more) { (more + 'timeout').collectEntries { [it, NOTHING] } }

    Map<String, String> settings(Closure body) {
        def set = [:]
        within('environment', ['=': { name, value -> set[name] = value }], body ?: {})
        set
    }

    boolean agent(Object asked) {
        if (asked instanceof Closure) { within('agent', [label: NOTHING], asked) }
        asked != null && asked != 'none'
    }

    void stages(String where, Closure body, boolean agent, boolean parallel = false) {
        def listed = [:]
        within(where, [stage: { String name, Closure stage ->
            if (listed.put(name, stage)) { throw new Refused("$where: '$name' twice") }
        }], body)
        if (!listed) { throw new Refused("$where: no stage") }
        listed.each { name, stage ->
            // A stage is left out after a failure, but its neighbours in `parallel` are already under way.
            if (dry || !failed || parallel) { this.stage(name, stage, agent, parallel) }
        }
    }

    void stage(String name, Closure body, boolean outer, boolean parallel) {
        def where = "stage '$name'"
        def found = directives(where, ['agent', 'environment', 'input', 'options', 'post', 'when'] + WORK, body)
        def work = WORK.findAll { found[it] }
        if (work.size() != 1) { throw new Refused("$where: one of ${WORK.join(', ')}, and not ${work ?: 'none'}") }
        if (parallel && work == ['parallel']) { throw new Refused("$where: 'parallel' in 'parallel'") }
        within("$where: options", options([]), found.options ?: {})
        within("$where: input", [message: NOTHING, ok: NOTHING, submitter: NOTHING], found.input ?: {})
        def wanted = found.when == null || conditions("$where: when", found.when).every()
        def leaf = work == ['steps']
        if (!dry && (!wanted || (leaf && only && !only.any { name == it || name.startsWith("$it ") }))) { return }
        scopes << settings(found.environment)
        boolean placed = outer || agent(found.agent)
        try {
            try {
                if (leaf) { within("$where: steps", steps(where, placed), found.steps) }
                else { stages(where, found[work[0]], placed, work == ['parallel']) }
            } finally {
                within("$where: post", [always: { Closure last -> within("$where: post", steps(where, placed), last) }],
                       found.post ?: {})
            }
            if (leaf && !dry) { println "stage $name: success" }
        } catch (Failed failure) {
            failed = true
            println "stage $name: failure ($failure.message)"
        } finally {
            scopes.removeLast()
        }
    }

    List<Boolean> conditions(String where, Closure body) {
        def results = []
        def now = environment()
        def nested = { Closure inner -> conditions(where, inner) }
        def matches = { String pattern, String name -> name != null && name ==~ pattern.replace('*', '.*') }
        within(where, [
            branch: { String pattern -> results << (!now.TAG_NAME && matches(pattern, now.BRANCH_NAME)) },
            tag: { String pattern -> results << matches(pattern, now.TAG_NAME) },
            buildingTag: { -> results << (now.TAG_NAME != null) },
            changeRequest: { -> results << (now.CHANGE_ID != null) },
            environment: { Map asked -> results << (now[asked.name] == asked.value) },
            expression: { Closure code -> results << (within(where, [:], code) as boolean) },
            not: { Closure inner -> results << !nested(inner)[0] },
            anyOf: { Closure inner -> results << nested(inner).any() },
            allOf: { Closure inner -> results << nested(inner).every() },
            beforeAgent: NOTHING, beforeInput: NOTHING,
        ], body)
        results
    }

    Map<String, Closure> steps(String where, boolean agent) {
        def needing = { Closure act -> { Object... arguments ->
            if (!agent) { throw new Refused("$where: this needs an agent") }
            act(*arguments)
        } }
        def kept = needing(NOTHING)
        def secret = { Map asked -> [(asked.variable): "/dev/null"] }
        def names = [sh: needing(this.&sh), echo: NOTHING, archiveArtifacts: kept, stash: kept, unstash: kept,
                     file: secret, string: secret]
        names.withCredentials = needing { List<Map> bound, Closure inner ->
            scopes << bound.inject([:]) { all, more -> all + more }
            within("$where: steps", names, inner)
            scopes.removeLast()
        }
        names
    }

    void sh(String script) {
        if (dry) { return }
        def process = new ProcessBuilder('bash', '-exc', script).directory(folder).inheritIO()
        process.environment().putAll(environment())
        int code = process.start().waitFor()
        if (code) { throw new Failed("sh ended with $code") }
    }
}
